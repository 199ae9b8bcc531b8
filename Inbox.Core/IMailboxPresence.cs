namespace Inbox;

/// <summary>A capability of stores: telling whether a receiver is attached.</summary>
/// <remarks>The endpoints of Inbox's own protocol never reveal this: only those who know a password may learn who is present.</remarks>
public interface IMailboxPresence
{
    /// <summary>
    /// Returns whether a receiver is attached to the mailbox, in this process or elsewhere. Does not restart the idle time.
    /// </summary>
    /// <param name="name">Any text. A name that is not allowed belongs to no mailbox.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> IsAttachedAsync(string name, CancellationToken cancellationToken = default);
}
