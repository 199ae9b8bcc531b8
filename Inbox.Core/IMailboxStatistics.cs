namespace Inbox;

/// <summary>A capability of stores: reporting how full they are.</summary>
public interface IMailboxStatistics
{
    /// <summary>
    /// Returns the current counts, without visiting the mailboxes. Counts that several machines share may lag behind by some seconds.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<MailboxStatistics> CountAsync(CancellationToken cancellationToken = default);
}

/// <summary>The number of mailboxes, messages and bytes in a store.</summary>
/// <param name="Mailboxes">Mailboxes that exist, including expired ones that no sweep has visited yet.</param>
/// <param name="Messages">Messages held, including those in flight.</param>
/// <param name="Bytes">Bytes of message bodies held, including those in flight.</param>
public readonly record struct MailboxStatistics(int Mailboxes, int Messages, long Bytes);
