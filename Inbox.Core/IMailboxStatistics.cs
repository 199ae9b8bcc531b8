namespace Inbox;

/// <summary>An ability of stores: to say how full they are.</summary>
public interface IMailboxStatistics
{
    /// <summary>Counts, without walking the mailboxes. What several machines share may lag behind by some seconds.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<MailboxStatistics> CountAsync(CancellationToken cancellationToken = default);
}

/// <summary>How full a store is.</summary>
/// <param name="Mailboxes">Mailboxes that exist, expired ones that no sweep has met yet included.</param>
/// <param name="Messages">Messages held, in flight included.</param>
/// <param name="Bytes">Bytes of message bodies held, in flight included.</param>
public readonly record struct MailboxStatistics(int Mailboxes, int Messages, long Bytes);
