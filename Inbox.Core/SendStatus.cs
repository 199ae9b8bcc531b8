namespace Inbox;

/// <summary>How a send ended.</summary>
public enum SendStatus
{
    /// <summary>The default value: nobody has sent anything yet.</summary>
    None,

    /// <summary>The message waits in the mailbox, or is already in a receiver's hands.</summary>
    Accepted,

    /// <summary>Nobody has that name: the message is held for it, as <see cref="SendOptions.Hold"/> asked.</summary>
    Held,

    /// <summary>Nobody has that name (any more).</summary>
    NoSuchMailbox,

    /// <summary>The body is larger than <see cref="InboxOptions.MaxMessageBytes"/>.</summary>
    TooLarge,

    /// <summary>
    /// The recipient has not fetched <see cref="InboxOptions.MaxMailboxMessages"/> messages or <see cref="InboxOptions.MaxMailboxBytes"/>.
    /// </summary>
    MailboxFull,

    /// <summary>
    /// All mailboxes together hold <see cref="InboxOptions.MaxTotalMessages"/> or <see cref="InboxOptions.MaxTotalBytes"/>.
    /// </summary>
    ServerFull,

    /// <summary>
    /// What mailboxes of the sender's origin have sent, and nobody has received, is <see cref="InboxOptions.MaxBytesPerOrigin"/>.
    /// </summary>
    OriginFull,

    /// <summary>
    /// What this sender has held for names that nobody has is <see cref="InboxOptions.MaxMailboxMessages"/> messages or
    /// <see cref="InboxOptions.MaxMailboxBytes"/>, as much as its own mailbox takes.
    /// </summary>
    HoldFull,

    /// <summary>The server is stopping: what it took now would be lost.</summary>
    Stopping,

    /// <summary>
    /// The sender's own mailbox is gone (it left, or expired before this call) and its name is another's by now: it has to claim again.
    /// </summary>
    SenderGone,
}
