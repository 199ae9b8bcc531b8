namespace Inbox;

/// <summary>What a claim does when nobody has the name.</summary>
public enum ClaimMode
{
    /// <summary>It creates the mailbox.</summary>
    OpenOrCreate,

    /// <summary>Nothing: it is refused with <see cref="ClaimStatus.NoSuchMailbox"/>.</summary>
    Open,
}
