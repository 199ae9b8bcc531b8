namespace Inbox;

/// <summary>What a claim does when the name is free.</summary>
public enum ClaimMode
{
    /// <summary>Creates the mailbox.</summary>
    OpenOrCreate,

    /// <summary>Refuses the claim with <see cref="ClaimStatus.NoSuchMailbox"/>.</summary>
    Open,
}
