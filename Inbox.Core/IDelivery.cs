namespace Inbox;

/// <summary>The store's side of a hand-over: what <see cref="ReceiveResult"/> calls to settle it. Implemented by stores.</summary>
public interface IDelivery
{
    /// <summary>The messages of this hand-over have reached their receiver.</summary>
    /// <param name="ticket">The number the store gave the hand-over.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when there was nothing left to settle: settled before, the lease is over, or the mailbox is gone.</returns>
    ValueTask<bool> CompleteAsync(long ticket, CancellationToken cancellationToken);

    /// <summary>The messages of this hand-over have not reached their receiver: back to the head of the queue, in order.</summary>
    /// <param name="ticket">The number the store gave the hand-over.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when there was nothing left to settle: settled before, the lease is over, or the mailbox is gone.</returns>
    ValueTask<bool> ReturnAsync(long ticket, CancellationToken cancellationToken);

    /// <summary>The receiver is still at it: its lease begins anew.</summary>
    /// <param name="ticket">The number the store gave the hand-over.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when there was nothing left to settle: settled before, the lease is over, or the mailbox is gone.</returns>
    ValueTask<bool> RenewAsync(long ticket, CancellationToken cancellationToken);
}
