namespace Inbox;

/// <summary>What a receive brought: messages in flight, or none and why. Settle it once, with Complete or Return.</summary>
public readonly struct ReceiveResult
{
    private readonly IDelivery? _delivery;
    private readonly long _ticket;

    /// <summary>Messages, in flight until settled or until <see cref="MailboxLimits.Lease"/> is over.</summary>
    /// <param name="messages">At least one.</param>
    /// <param name="delivery">Whom to tell how the hand-over ended.</param>
    /// <param name="ticket">The store's number for this hand-over.</param>
    public ReceiveResult(MessageList messages, IDelivery delivery, long ticket)
    {
        Messages = messages;
        _delivery = delivery;
        _ticket = ticket;
    }

    /// <summary>No message.</summary>
    /// <param name="ended">Why.</param>
    public ReceiveResult(WaitEnded ended) => Ended = ended;

    /// <summary>The messages, oldest first; none when the wait ended otherwise.</summary>
    public MessageList Messages { get; }

    /// <summary>Why there is no message.</summary>
    public WaitEnded Ended { get; }

    /// <summary>The receiver has the messages: they leave the mailbox (in acknowledged delivery: they may now be acknowledged).</summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when there was nothing left to settle: no messages, settled before, the lease is over, or the mailbox is gone.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer. The messages are given again when the lease is over.</exception>
    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default) => _delivery?.CompleteAsync(_ticket, cancellationToken) ?? default;

    /// <summary>The receiver never got the messages: they go back to the head of the queue, in order.</summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when there was nothing left to settle: no messages, settled before, the lease is over, or the mailbox is gone.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer. The messages go back when the lease is over.</exception>
    public ValueTask<bool> ReturnAsync(CancellationToken cancellationToken = default) => _delivery?.ReturnAsync(_ticket, cancellationToken) ?? default;

    /// <summary>
    /// The receiver is still being given the messages: the lease begins anew. For whoever needs longer than <see cref="MailboxLimits.Lease"/>,
    /// and knows that its receiver is alive.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when there was nothing to renew: no messages, settled before, the lease is over, or the mailbox is gone.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public ValueTask<bool> RenewAsync(CancellationToken cancellationToken = default) => _delivery?.RenewAsync(_ticket, cancellationToken) ?? default;
}
