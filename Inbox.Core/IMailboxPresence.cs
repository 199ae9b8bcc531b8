namespace Inbox;

/// <summary>An ability of stores: to say whether somebody receives.</summary>
/// <remarks>The doors of Inbox itself never tell: there, who is present is the business of those who know a password.</remarks>
public interface IMailboxPresence
{
    /// <summary>Whether a receiver is attached to that mailbox, wherever. No use of the mailbox.</summary>
    /// <param name="name">Any text; a name that cannot exist is nobody's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> IsAttachedAsync(string name, CancellationToken cancellationToken = default);
}
