namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    public ValueTask<SendStatus> SendAsync(string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return new(_store.Send(this, to, content, options.Hold));
    }

    /// <summary>Appends a message that was held for this name, before the mailbox is visible to others.</summary>
    public void AppendHeld(MailboxMessage message)
    {
        _queue.Append(message.WithId(++_lastId));
        Due = Math.Min(Due, message.Deadline);
    }

    /// <summary>Appends a message to the queue, or hands it to the waiting receiver.</summary>
    public SendStatus Accept(MemoryMailbox from, in MessageContent content, long now)
    {
        ReceiveWaiter? waiter = null;
        ReceiveResult result = default;
        Retired retired = default;
        SendStatus status;
        Schedule.Point();
        lock (_queue)
        {
            if (IsAlive_NeedsLock(now))
            {
                DropExpired_NeedsLock(now);
                status = Enqueue_NeedsLock(from, content, now);
                if (status == SendStatus.Accepted)
                {
                    waiter = TakeServableWaiter_NeedsLock(now, out result);
                }
            }
            else
            {
                retired = Retire_NeedsLock(WaitEnded.Left);
                status = SendStatus.NoSuchMailbox;
            }
        }

        _store.Forget(this, retired, RetiredBy.Expiry);
        waiter?.Complete(result);
        return status;
    }

    private SendStatus Enqueue_NeedsLock(MemoryMailbox from, in MessageContent content, long now)
    {
        if (_queue.Count >= _store.Options.MaxMailboxMessages || _queue.Bytes + content.Body.Length > _store.Options.MaxMailboxBytes)
        {
            return SendStatus.MailboxFull;
        }

        var payer = from.Payer;
        if (_store.TakeRoom(ref payer, content.Body.Length, isAwaited: _waiter is not null && _holder is null, out var isOverdrawn) is { } full)
        {
            return full;
        }

        var deadline = _store.MessageDeadline(now);
        _queue.Append(new(++_lastId, from.Name, from.Life, content) { Deadline = deadline, Payer = payer, IsOverdrawn = isOverdrawn });
        if (deadline < Due)
        {
            _store.Wheel.Schedule(this, deadline);
        }

        return SendStatus.Accepted;
    }
}
