namespace Inbox;

/// <summary>How a claim ended.</summary>
public enum ClaimStatus
{
    /// <summary>The default value: no claim was made.</summary>
    None,

    /// <summary>The password is right, or the mailbox is new or was taken over. The caller owns the mailbox.</summary>
    Claimed,

    /// <summary>The name is taken with another password, and no claim of this kind could take it over. Nothing changed.</summary>
    WrongPassword,

    /// <summary>The name is free, and the claim was not to create the mailbox, see <see cref="ClaimMode.Open"/>.</summary>
    NoSuchMailbox,

    /// <summary>The name is not allowed, see <see cref="MailboxName"/>.</summary>
    IllegalName,

    /// <summary>
    /// The name is free, but <see cref="InboxOptions.MaxMailboxes"/> is reached. Try again when some mailboxes have expired.
    /// </summary>
    ServerFull,

    /// <summary>
    /// The name is free or could be taken over, but the origin has reached <see cref="InboxOptions.MaxMailboxesPerOrigin"/>.
    /// </summary>
    OriginFull,

    /// <summary>
    /// The name is taken with another password, and could be taken over if no receiver were attached, see
    /// <see cref="ClaimMode.WhileAttached"/>.
    /// </summary>
    Attached,
}
