namespace Inbox;

/// <summary>A claimed mailbox: what its owner may do with it. Having one proves that the password was right.</summary>
/// <remarks>All members may be called from several threads at once.</remarks>
public interface IMailbox
{
    /// <summary>The owner's name, as it was claimed.</summary>
    string Name { get; }

    /// <summary>
    /// Leaves a message in somebody's mailbox (one's own too). A use of <em>this</em> mailbox: it restarts the idle time.
    /// </summary>
    /// <param name="to">The recipient's name. A name that cannot exist is <see cref="SendStatus.NoSuchMailbox"/>.</param>
    /// <param name="content">The message. The store keeps its memory without copying: the caller must not change it afterwards.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns><see cref="SendStatus.Accepted"/>, or the limit that refused.</returns>
    ValueTask<SendStatus> SendAsync(string to, MessageContent content, CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest messages, waiting for one if <see cref="ReceiveOptions.Wait"/> says so.</summary>
    /// <param name="options">How long to wait, how many to take, what to acknowledge.</param>
    /// <param name="cancellationToken">Ends a wait with <see cref="WaitEnded.Cancelled"/>; no message goes with it.</param>
    /// <returns>
    /// Messages in flight, which the caller settles with <see cref="ReceiveResult.CompleteAsync"/> or
    /// <see cref="ReceiveResult.ReturnAsync"/>; or none, and why. A newer receive, waiting or not, ends an older wait with
    /// <see cref="WaitEnded.Superseded"/>, and itself waits until what an older receive holds in flight is settled.
    /// </returns>
    ValueTask<ReceiveResult> ReceiveAsync(ReceiveOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>Removes messages that a receive with <see cref="ReceiveOptions.After"/> has handed out. A use of the mailbox.</summary>
    /// <param name="id">Up to this one. Those never handed out stay, and so do those in flight and what is behind them.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when the mailbox is gone.</returns>
    ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the mailbox up: it and its messages are gone at once, a wait ends with <see cref="WaitEnded.Left"/>, the name is free.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    ValueTask LeaveAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// A use that does nothing but restart the idle time, for who keeps this handle instead of claiming the name each time.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when the mailbox is gone: its name has to be claimed again, and may be somebody else's by now.</returns>
    ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps the mailbox from going idle until disposed: for a request whose body is still arriving, a stream, a socket.</summary>
    /// <returns>Dispose it once; the idle time starts then. A wait or a message in flight keeps the mailbox without this.</returns>
    IDisposable KeepAlive();
}
