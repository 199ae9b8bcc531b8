namespace Inbox;

/// <summary>A capability of stores: checking whether they can answer now.</summary>
public interface IMailboxHealth
{
    /// <summary>Sends a real query to the storage behind the mailboxes, without changing anything.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The storage does not answer.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}
