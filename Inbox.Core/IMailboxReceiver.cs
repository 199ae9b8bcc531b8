namespace Inbox;

/// <summary>The receiving end of a mailbox: a poll, a stream or a socket. Created by <see cref="IMailbox.AttachAsync"/>.</summary>
/// <remarks>
/// The newest receiver of a mailbox supersedes the one before, which never gets the mailbox back. A receiver keeps its mailbox from going
/// idle until it is superseded or disposed, and remembers what it was given. Disposing it releases the receiving end and ends a wait with
/// <see cref="WaitEnded.Cancelled"/>. Messages in flight stay in flight until they are settled or their lease expires.
/// </remarks>
public interface IMailboxReceiver : IAsyncDisposable
{
    /// <summary>Receives the oldest messages, and waits for one if there is none.</summary>
    /// <param name="wait">
    /// How long to wait. <see cref="TimeSpan.Zero"/>: not at all. <see cref="Timeout.InfiniteTimeSpan"/>: without a limit.
    /// </param>
    /// <param name="max">
    /// The largest number of messages to receive. The call returns what is there, and does not wait for a batch to fill.
    /// </param>
    /// <param name="cancellationToken">Ends the wait with <see cref="WaitEnded.Cancelled"/>; no message is lost.</param>
    /// <returns>
    /// Messages in flight, to be settled with <see cref="ReceiveResult.CompleteAsync"/> or <see cref="ReceiveResult.ReturnAsync"/>; or no
    /// message, and the reason. While messages of this mailbox are in flight, the call first waits for them to be settled, whatever
    /// <paramref name="wait"/> says, because the order would be lost otherwise.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="wait"/> is negative and not infinite, or <paramref name="max"/> is below 1.
    /// </exception>
    /// <exception cref="InvalidOperationException">This receiver is already waiting.</exception>
    /// <exception cref="ObjectDisposedException">The receiver was disposed.</exception>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<ReceiveResult> ReceiveAsync(TimeSpan wait, int max = 1, CancellationToken cancellationToken = default);
}
