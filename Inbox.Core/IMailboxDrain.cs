namespace Inbox;

/// <summary>An ability of stores: to let this process stop.</summary>
public interface IMailboxDrain
{
    /// <summary>
    /// This process is about to stop. Ends every wait that it holds, and from now on each new one, with <see cref="WaitEnded.Stopping"/>.
    /// Receives that need not wait go on, for what is left. Messages that nobody could fetch any more once the process has ended are refused
    /// with <see cref="SendStatus.Stopping"/>; a store that lives longer than the process refuses none.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask DrainAsync(CancellationToken cancellationToken = default);
}
