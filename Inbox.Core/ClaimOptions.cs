namespace Inbox;

/// <summary>Options for claiming a mailbox. By default a missing mailbox is created, and the origin is unknown.</summary>
public readonly struct ClaimOptions
{
    /// <summary>Whether a missing mailbox is created, and whether one without a receiver can be taken over.</summary>
    public ClaimMode Mode { get; init; }

    /// <summary>Where the claim comes from, for the limits per origin. A mailbox counts for the origin that created it or took it over.</summary>
    public ClaimOrigin Origin { get; init; }

    /// <summary>
    /// Whether the app itself has authenticated the caller as the owner of the name. The password of the claim is then ignored. Such a
    /// mailbox is opened only by another claim without a password: no password opens it, not even an empty one. If the name was claimed
    /// by a password, this claim is refused with <see cref="ClaimStatus.WrongPassword"/>.
    /// </summary>
    public bool WithoutPassword { get; init; }
}
