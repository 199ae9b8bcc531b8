namespace Inbox;

/// <summary>The store's side of a hand-over, which <see cref="ReceiveResult"/> calls to settle it. Implemented by stores.</summary>
public interface IDelivery
{
    /// <summary>Completes the hand-over: its messages have reached the receiver.</summary>
    /// <param name="ticket">The number that the store gave the hand-over.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>
    /// False when there was nothing left to settle: it was settled before, the lease has expired, or the mailbox is gone.
    /// </returns>
    ValueTask<bool> CompleteAsync(long ticket, CancellationToken cancellationToken);

    /// <summary>Returns the messages, which have not reached the receiver, to the head of the queue, in order.</summary>
    /// <param name="ticket">The number that the store gave the hand-over.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>
    /// False when there was nothing left to settle: it was settled before, the lease has expired, or the mailbox is gone.
    /// </returns>
    ValueTask<bool> ReturnAsync(long ticket, CancellationToken cancellationToken);

    /// <summary>Restarts the lease: the receiver is still being given the messages.</summary>
    /// <param name="ticket">The number that the store gave the hand-over.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>False when there was nothing left to renew: it was settled before, the lease has expired, or the mailbox is gone.</returns>
    ValueTask<bool> RenewAsync(long ticket, CancellationToken cancellationToken);
}
