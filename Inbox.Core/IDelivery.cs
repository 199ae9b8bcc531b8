namespace Inbox;

/// <summary>The store's side of a hand-over: what <see cref="ReceiveResult"/> calls to settle. Implemented by stores.</summary>
public interface IDelivery
{
    /// <summary>The messages of this hand-over have reached their receiver.</summary>
    /// <param name="ticket">The number the store gave the hand-over.</param>
    /// <returns>False when there was nothing left to settle: settled before, or the mailbox is gone.</returns>
    ValueTask<bool> CompleteAsync(long ticket);

    /// <summary>The messages of this hand-over have not reached their receiver: back to the head of the queue, in order.</summary>
    /// <param name="ticket">The number the store gave the hand-over.</param>
    /// <returns>False when there was nothing left to settle: settled before, or the mailbox is gone.</returns>
    ValueTask<bool> ReturnAsync(long ticket);
}
