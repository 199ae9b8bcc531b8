namespace Inbox;

/// <summary>How a send ended.</summary>
public enum SendStatus
{
    /// <summary>The default value: nothing was sent.</summary>
    None,

    /// <summary>The message is in the mailbox, or was already handed to a receiver.</summary>
    Accepted,

    /// <summary>The name is free, and the message is held for it, as <see cref="SendOptions.Hold"/> asked.</summary>
    Held,

    /// <summary>No mailbox has that name, or it no longer exists.</summary>
    NoSuchMailbox,

    /// <summary>The body is larger than <see cref="InboxOptions.MaxMessageBytes"/>.</summary>
    TooLarge,

    /// <summary>
    /// The recipient's mailbox has reached <see cref="InboxOptions.MaxMailboxMessages"/> or <see cref="InboxOptions.MaxMailboxBytes"/>.
    /// </summary>
    MailboxFull,

    /// <summary>
    /// All mailboxes together have reached <see cref="InboxOptions.MaxTotalMessages"/> or <see cref="InboxOptions.MaxTotalBytes"/>.
    /// </summary>
    ServerFull,

    /// <summary>
    /// The mailboxes of the sender's origin have reached <see cref="InboxOptions.MaxBytesPerOrigin"/> with messages that nobody has
    /// received yet.
    /// </summary>
    OriginFull,

    /// <summary>
    /// The sender's messages held for free names have reached <see cref="InboxOptions.MaxMailboxMessages"/> or
    /// <see cref="InboxOptions.MaxMailboxBytes"/>, the limits of its own mailbox.
    /// </summary>
    HoldFull,

    /// <summary>The server is shutting down, and would lose the message.</summary>
    Stopping,

    /// <summary>
    /// The sender's own mailbox is gone (it left, or expired before this call), and its name belongs to somebody else by now. The sender
    /// has to claim a name again.
    /// </summary>
    SenderGone,
}
