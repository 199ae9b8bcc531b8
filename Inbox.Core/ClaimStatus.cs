namespace Inbox;

/// <summary>How a claim ended.</summary>
public enum ClaimStatus
{
    /// <summary>The default value: nobody has claimed anything yet.</summary>
    None,

    /// <summary>The password is right, or the mailbox is new: it is the caller's.</summary>
    Claimed,

    /// <summary>Somebody has that name with another password. Nothing changed.</summary>
    WrongPassword,

    /// <summary>Nobody has that name, and the claim was not to create it, see <see cref="ClaimMode.Open"/>.</summary>
    NoSuchMailbox,

    /// <summary>No mailbox may be called that, see <see cref="MailboxName"/>.</summary>
    IllegalName,

    /// <summary>The name is free, but <see cref="InboxOptions.MaxMailboxes"/> exist. Try again when some have expired.</summary>
    ServerFull,

    /// <summary>The name is free, but <see cref="InboxOptions.MaxMailboxesPerOrigin"/> exist that were claimed from there.</summary>
    OriginFull,
}
