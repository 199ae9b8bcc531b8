namespace Inbox;

/// <summary>A capability of stores: preparing for the process to stop.</summary>
public interface IMailboxDrain
{
    /// <summary>
    /// Prepares for this process to stop. Every wait in this process, and each later one, ends with <see cref="WaitEnded.Stopping"/>.
    /// Receives that need not wait continue, so that the remaining messages can be fetched. Messages that would be lost with the process
    /// are refused with <see cref="SendStatus.Stopping"/>; a store that outlives the process refuses none.
    /// </summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask DrainAsync(CancellationToken cancellationToken = default);
}
