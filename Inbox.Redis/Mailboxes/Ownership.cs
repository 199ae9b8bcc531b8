namespace Inbox.Redis.Mailboxes;

/// <summary>What somebody who claimed a name has of it now.</summary>
internal enum Ownership
{
    /// <summary>The mailbox exists.</summary>
    Owns,

    /// <summary>The mailbox has ended, and its name is free, or has the same owner.</summary>
    Former,

    /// <summary>The name belongs to somebody else.</summary>
    Lost,
}
