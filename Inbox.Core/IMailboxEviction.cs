namespace Inbox;

/// <summary>A capability of stores whose mailboxes several machines serve: ending the receivers of all of them.</summary>
public interface IMailboxEviction
{
    /// <summary>
    /// Ends every receiver of these mailboxes, in this process and elsewhere, with <see cref="WaitEnded.Evicted"/>. No message is lost, and
    /// their owners may attach again at once. A machine that cannot be reached at this moment is not told.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask EvictAsync(CancellationToken cancellationToken = default);
}
