namespace Inbox;

/// <summary>Options for claiming a mailbox. By default a missing mailbox is created, and the origin is unknown.</summary>
public readonly struct ClaimOptions
{
    /// <summary>Whether a missing mailbox is created.</summary>
    public ClaimMode Mode { get; init; }

    /// <summary>Where the claim comes from, for the limits per origin. A mailbox counts for the origin that created it.</summary>
    public ClaimOrigin Origin { get; init; }
}
