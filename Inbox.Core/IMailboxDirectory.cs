namespace Inbox;

/// <summary>
/// An ability of stores: to say who has a mailbox. For operators, and for dialects that let their users ask. Asking is no use of a mailbox.
/// </summary>
/// <remarks>The doors of Inbox itself never tell: there, who is present is the business of those who know a password.</remarks>
public interface IMailboxDirectory
{
    /// <summary>
    /// The names that are taken, in no order. Costs what exists; those that come or go meanwhile may be among them or not.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether somebody has that name.</summary>
    /// <param name="name">Any text; a name that cannot exist is nobody's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> ContainsAsync(string name, CancellationToken cancellationToken = default);
}
