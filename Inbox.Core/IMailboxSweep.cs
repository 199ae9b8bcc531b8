namespace Inbox;

/// <summary>An ability of stores without timers of their own: to be told now and then to free what has expired.</summary>
public interface IMailboxSweep
{
    /// <summary>
    /// Frees what has expired, which nobody could see any more in any case. Costs what expired, not what exists; safe to call at any time from
    /// any thread.
    /// </summary>
    /// <param name="cancellationToken">Stops in between; the next sweep goes on.</param>
    /// <returns>How many mailboxes were freed.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<int> SweepAsync(CancellationToken cancellationToken = default);
}
