namespace Inbox.Server;

/// <summary>The logins that were ended. A copied cookie cannot be revoked, so its number is remembered for as long as the cookie would be valid.</summary>
internal interface IEndedLogins
{
    /// <exception cref="MailboxStoreException">The backend cannot answer.</exception>
    ValueTask AddAsync(string login);

    /// <exception cref="MailboxStoreException">The backend cannot answer.</exception>
    ValueTask<bool> ContainsAsync(string login);
}
