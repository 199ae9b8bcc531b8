namespace Inbox;

/// <summary>How to claim. The default creates a mailbox that is not there, from an origin that nobody knows.</summary>
public readonly struct ClaimOptions
{
    /// <summary>Whether a mailbox that is not there is created.</summary>
    public ClaimMode Mode { get; init; }

    /// <summary>From where, for the limits of one origin. A mailbox belongs to the one that created it.</summary>
    public ClaimOrigin Origin { get; init; }
}
