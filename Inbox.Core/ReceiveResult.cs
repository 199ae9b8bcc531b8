namespace Inbox;

/// <summary>What a receive brought: messages in flight, or none and why. Settle it once, with Complete or Return.</summary>
public readonly struct ReceiveResult
{
    private readonly IDelivery? _delivery;
    private readonly long _ticket;

    /// <summary>Messages, in flight until settled.</summary>
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
    /// <returns>False when there was nothing left to settle: no messages, settled before, or the mailbox is gone.</returns>
    public ValueTask<bool> CompleteAsync() => _delivery?.CompleteAsync(_ticket) ?? default;

    /// <summary>The receiver never got the messages: they go back to the head of the queue, in order.</summary>
    /// <returns>False when there was nothing left to settle: no messages, settled before, or the mailbox is gone.</returns>
    public ValueTask<bool> ReturnAsync() => _delivery?.ReturnAsync(_ticket) ?? default;
}
