namespace Inbox;

/// <summary>How full a store is. Cheap to ask: no count walks the mailboxes.</summary>
public interface IMailboxStatistics
{
    /// <summary>Mailboxes that exist, expired ones that no sweep has met yet included.</summary>
    int Mailboxes { get; }

    /// <summary>Messages held, in flight included.</summary>
    int Messages { get; }

    /// <summary>Bytes of message bodies held, in flight included.</summary>
    long Bytes { get; }
}
