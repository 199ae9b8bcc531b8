namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    public ValueTask<SendStatus> SendAsync(string to, MessageContent content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return new(_store.Send(this, to, content));
    }

    /// <summary>Puts a message at the tail, or into the hands of who waits.</summary>
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
        if (_queue.Count >= _store.Options.MailboxCapacity || _queue.Bytes + content.Body.Length > _store.Options.MaxMailboxBytes)
        {
            return SendStatus.MailboxFull;
        }

        var payer = from.Payer;
        if (!_store.Origins.TryTake(ref payer, content.Body.Length))
        {
            return SendStatus.OriginFull;
        }

        if (!_store.TryReserve(content.Body.Length, isAwaited: _waiter is not null && _holder is null, out var isOverdrawn))
        {
            _store.Origins.Give(payer, content.Body.Length);
            return SendStatus.ServerFull;
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
