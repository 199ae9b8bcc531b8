namespace Inbox;

/// <summary>
/// A capability of stores: telling which mailboxes exist, for operators, and for protocols that let their users ask. Asking does not
/// restart the idle time of a mailbox.
/// </summary>
/// <remarks>The endpoints of Inbox's own protocol never reveal this: only those who know a password may learn who is present.</remarks>
public interface IMailboxDirectory
{
    /// <summary>
    /// Lists the names of all mailboxes, in no particular order. The cost grows with the number of mailboxes. A mailbox that is created or
    /// removed meanwhile may be included or not.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns whether a mailbox has that name.</summary>
    /// <param name="name">Any text. A name that is not allowed belongs to no mailbox.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken = default);
}
