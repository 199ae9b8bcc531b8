namespace Inbox;

/// <summary>A capability of stores without timers of their own: freeing what has expired, when called from time to time.</summary>
public interface IMailboxSweep
{
    /// <summary>
    /// Frees what has expired, which is invisible already. The cost grows with what has expired, not with what exists. Safe to call at any
    /// time from any thread.
    /// </summary>
    /// <param name="cancellationToken">Stops the sweep early; the next one continues.</param>
    /// <returns>The number of mailboxes that were freed.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<int> SweepAsync(CancellationToken cancellationToken = default);
}
