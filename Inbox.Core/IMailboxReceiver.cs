namespace Inbox;

/// <summary>Whoever holds a mailbox's receiving end: a poll, a stream, a socket. Made by <see cref="IMailbox.AttachAsync"/>.</summary>
/// <remarks>
/// The newest receiver of a mailbox supersedes the one before, which never takes the mailbox back. A receiver keeps its mailbox from going
/// idle until it is superseded or disposed of. It remembers what it was given. Disposing gives the receiving end up and ends a wait with
/// <see cref="WaitEnded.Cancelled"/>; what is in flight stays so until it is settled, or its lease is over.
/// </remarks>
public interface IMailboxReceiver : IAsyncDisposable
{
    /// <summary>Takes the oldest messages, waiting for one if there is none.</summary>
    /// <param name="wait">How long to wait. <see cref="TimeSpan.Zero"/>: not at all. <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="max">The most messages to take. What is there is taken; nothing waits for a batch to fill.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="WaitEnded.Cancelled"/>; no message goes with it.</param>
    /// <returns>
    /// Messages in flight, to be settled with <see cref="ReceiveResult.CompleteAsync"/> or <see cref="ReceiveResult.ReturnAsync"/>; or none,
    /// and why. While anything of this mailbox is in flight, it waits for that first, whatever <paramref name="wait"/> says: the order would be
    /// lost otherwise.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative time that is not infinite, or a number of messages below 1.</exception>
    /// <exception cref="InvalidOperationException">This receiver waits already.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<ReceiveResult> ReceiveAsync(TimeSpan wait, int max = 1, CancellationToken cancellationToken = default);
}
