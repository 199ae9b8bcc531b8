namespace Inbox;

/// <summary>
/// The result of a receive: messages in flight, or none and the reason. Settle it once, with <see cref="CompleteAsync"/> or
/// <see cref="ReturnAsync"/>.
/// </summary>
public readonly struct ReceiveResult
{
    private readonly IDelivery? _delivery;
    private readonly long _ticket;

    /// <summary>
    /// Creates a result with messages, which are in flight until they are settled or <see cref="MailboxLimits.Lease"/> is over.
    /// </summary>
    /// <param name="messages">At least one message.</param>
    /// <param name="delivery">The store's side of the hand-over.</param>
    /// <param name="ticket">The store's number for this hand-over.</param>
    public ReceiveResult(MessageList messages, IDelivery delivery, long ticket)
    {
        Messages = messages;
        _delivery = delivery;
        _ticket = ticket;
    }

    /// <summary>Creates a result without a message.</summary>
    /// <param name="ended">The reason.</param>
    public ReceiveResult(WaitEnded ended) => Ended = ended;

    /// <summary>Gets the messages, oldest first; empty when the wait ended without one.</summary>
    public MessageList Messages { get; }

    /// <summary>Gets why there is no message.</summary>
    public WaitEnded Ended { get; }

    /// <summary>
    /// Completes the hand-over: the receiver has the messages. They leave the mailbox or, in acknowledged delivery, can now be
    /// acknowledged.
    /// </summary>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>
    /// False when there was nothing left to settle: no messages, settled before, the lease has expired, or the mailbox is gone.
    /// </returns>
    /// <exception cref="MailboxStoreException">
    /// The store cannot answer. The messages are handed out again when the lease expires.
    /// </exception>
    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default) => _delivery?.CompleteAsync(_ticket, cancellationToken) ?? default;

    /// <summary>Returns the messages, which the receiver never got, to the head of the queue, in order.</summary>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>
    /// False when there was nothing left to settle: no messages, settled before, the lease has expired, or the mailbox is gone.
    /// </returns>
    /// <exception cref="MailboxStoreException">The store cannot answer. The messages go back when the lease expires.</exception>
    public ValueTask<bool> ReturnAsync(CancellationToken cancellationToken = default) => _delivery?.ReturnAsync(_ticket, cancellationToken) ?? default;

    /// <summary>
    /// Restarts the lease while the receiver is still being given the messages. For callers that need longer than
    /// <see cref="MailboxLimits.Lease"/> and know that their receiver is alive.
    /// </summary>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>
    /// False when there was nothing to renew: no messages, settled before, the lease has expired, or the mailbox is gone.
    /// </returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    public ValueTask<bool> RenewAsync(CancellationToken cancellationToken = default) => _delivery?.RenewAsync(_ticket, cancellationToken) ?? default;
}
