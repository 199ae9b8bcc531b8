namespace Inbox;

/// <summary>An ability of stores: to be asked whether they would answer now.</summary>
public interface IMailboxHealth
{
    /// <summary>Asks what the mailboxes are kept in a real question, which changes nothing.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MailboxStoreException">It does not answer.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}
