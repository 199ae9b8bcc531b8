namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    /// <summary>The receiver that holds what is in flight: the current one or one before it. Null when nothing is in flight.</summary>
    private MemoryReceiver? _holder;
    private long _handedOut;
    private uint _ticket;

    /// <summary>
    /// How far ahead of the clock a receiver can raise the ids of its mailbox, in microseconds: 30 days, so that no client can exhaust
    /// them.
    /// </summary>
    private const long MaxLift = 30L * 24 * 60 * 60 * 1_000_000;

    public ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default)
    {
        if (!IsAlive(_store.Clock.Now, isUse: true))
        {
            return new(false);
        }

        Schedule.Point();
        lock (_queue)
        {
            Acknowledge_NeedsLock(id);
            return new(!_gone);
        }
    }

    public ValueTask<bool> CompleteAsync(long ticket, CancellationToken cancellationToken) => new(Settle(ticket, delivered: true));

    public ValueTask<bool> ReturnAsync(long ticket, CancellationToken cancellationToken) => new(Settle(ticket, delivered: false));

    public ValueTask<bool> RenewAsync(long ticket, CancellationToken cancellationToken)
    {
        Schedule.Point();
        lock (_queue)
        {
            var now = _store.Clock.Now;
            if (!IsInFlight_NeedsLock(ticket) || now >= _holder!.Flight.LeaseDeadline)
            {
                return new(false);
            }

            _holder.Flight.LeaseDeadline = now + _store.LeaseUnits;
            return new(true);
        }
    }

    private bool Settle(long ticket, bool delivered)
    {
        ReceiveWaiter? waiter;
        ReceiveResult result;
        bool isSettled;
        Schedule.Point();
        lock (_queue)
        {
            var now = _store.Clock.Now;
            EndLease_NeedsLock(now);
            isSettled = IsInFlight_NeedsLock(ticket);
            if (isSettled)
            {
                _lastUsed = now;
                EndFlight_NeedsLock(delivered);
                DropExpired_NeedsLock(now);
            }

            waiter = TakeServableWaiter_NeedsLock(now, out result) ?? TakeWaiterThatIsOver_NeedsLock(now, out result);
        }

        _store.Metrics.Tell();
        waiter?.Complete(result);
        return isSettled;
    }

    private bool IsInFlight_NeedsLock(long ticket) => _holder is not null && ticket == _ticket;

    /// <summary>Ends an expired lease: its messages are at the head again, and their holder can no longer settle them.</summary>
    private void EndLease_NeedsLock(long now)
    {
        if (_holder is { } holder && now >= holder.Flight.LeaseDeadline)
        {
            _lastUsed = Math.Max(_lastUsed, holder.Flight.LeaseDeadline);
            EndFlight_NeedsLock(delivered: false);
        }
    }

    private void EndFlight_NeedsLock(bool delivered)
    {
        var (holder, flight) = (_holder!, _holder!.Flight);
        _holder = null;
        if (!delivered)
        {
            HurryOverdrawn_NeedsLock(flight.Start, flight.Count);

            // What an earlier receiver was handed may have been acknowledged during this hand-over.
            Acknowledge_NeedsLock(flight.Acknowledged);
            return;
        }

        _store.Metrics.NoteReceived(flight.Count);
        if (holder.After is null)
        {
            Remove_NeedsLock(flight.Count);
            return;
        }

        holder.Given = _queue.IdAt(flight.Start + flight.Count - 1);
        _handedOut = Math.Max(_handedOut, holder.Given);
        DropOverdrawn_NeedsLock(flight.Start, flight.Count);
        Acknowledge_NeedsLock(flight.Acknowledged);
    }

    /// <summary>Drops and acknowledges what a new receiver asks to. Call when nothing is in flight.</summary>
    private void Begin_NeedsLock(MemoryReceiver receiver)
    {
        receiver.HasBegun = true;
        Remove_NeedsLock(_queue.CountUpTo(receiver.Given));
        receiver.Given = 0;
        if (receiver.After is { } after)
        {
            LiftIds_NeedsLock(after);
            Acknowledge_NeedsLock(after);
        }
    }

    /// <summary>Drops and acknowledges if the receiver has not begun, then hands over what is there.</summary>
    private bool TryHandOver_NeedsLock(MemoryReceiver receiver, int max, long now, out ReceiveResult result)
    {
        if (!receiver.HasBegun)
        {
            Begin_NeedsLock(receiver);
        }

        DropExpired_NeedsLock(now);
        var start = SkippedBy(receiver);
        if (_queue.Count == start)
        {
            result = default;
            return false;
        }

        var count = Math.Min(max, _queue.Count - start);
        _holder = receiver;
        receiver.Flight = new() { Start = start, Count = count, LeaseDeadline = now + _store.LeaseUnits };
        result = new(_queue.Peek(start, count), this, ++_ticket);
        return true;
    }

    /// <summary>Counts the messages that the receiver was already given, and no others.</summary>
    private int SkippedBy(MemoryReceiver receiver) => receiver.After is null ? 0 : _queue.CountUpTo(receiver.Given);

    /// <summary>
    /// Raises the ids above one that was never given here. A receiver with such an id knows this name from another server, or from before
    /// the clock was set back, and might skip lower ids.
    /// </summary>
    private void LiftIds_NeedsLock(long after)
    {
        if (after > _lastId && after <= _store.Clock.UnixMicroseconds + MaxLift)
        {
            _store.NoteForeignId();
            var handedOut = _queue.CountUpTo(_handedOut);
            _lastId = _queue.Renumber(after);
            _handedOut = handedOut == 0 ? 0 : after + handedOut;
        }
    }

    /// <summary>
    /// Returns the id, or 0 if it was never given here. Such an id comes from another server, or from this one before its clock was set
    /// back, and says nothing about the messages here.
    /// </summary>
    private long OwnId(long id) => id > _lastId ? 0 : id;

    private void Acknowledge_NeedsLock(long id)
    {
        var after = OwnId(id);
        if (_holder is { } holder && after >= _queue.IdAt(holder.Flight.Start))
        {
            // The acknowledgement counts when the hand-over is completed: only then is it certain that the receiver has the message.
            holder.Flight.Acknowledged = Math.Max(holder.Flight.Acknowledged, after);
        }

        // What is in flight stays, and so does what is behind it.
        while (_queue.Count > 0 && _queue.HeadId <= Math.Min(after, _handedOut) && _holder is not { Flight.Start: 0 })
        {
            Remove_NeedsLock(1);
            if (_holder is not null)
            {
                _holder.Flight.Start--;
            }
        }
    }

    private void Remove_NeedsLock(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _store.Release(_queue.RemoveHead());
        }
    }

    /// <summary>
    /// Shortens the wait of messages that exceeded the limits and were not taken by their receiver, so that they do not use up the reserve
    /// for waiting receivers. At the head, such a message waits two seconds for the next receiver. Behind unacknowledged messages, which
    /// keep it from expiring, it is removed at once.
    /// </summary>
    private void HurryOverdrawn_NeedsLock(int start, int count)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            var message = _queue.At(i);
            if (!message.IsOverdrawn || !_store.IsOverdrawn)
            {
                continue;
            }

            if (i > 0)
            {
                _store.Release(_queue.RemoveAt(i));
                _store.Metrics.NoteExpired(1);
                continue;
            }

            message.Deadline = Math.Min(message.Deadline, _store.Clock.Now + _store.OverdraftUnits);
            _store.Wheel.Schedule(this, message.Deadline);
        }
    }

    /// <summary>
    /// Removes messages that exceeded the limits and were handed over, unless there is room for them by now. While they wait to be
    /// acknowledged, they must not use up the reserve for waiting receivers.
    /// </summary>
    private void DropOverdrawn_NeedsLock(int start, int count)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            var message = _queue.At(i);
            if (message.IsOverdrawn && _store.IsOverdrawn)
            {
                _store.Release(_queue.RemoveAt(i));
            }
            else
            {
                message.IsOverdrawn = false;
            }
        }
    }

    /// <summary>Removes the waiter if there are messages for it, and hands them over.</summary>
    private ReceiveWaiter? TakeServableWaiter_NeedsLock(long now, out ReceiveResult result)
    {
        result = default;
        if (_waiter is null || _holder is not null || !TryHandOver_NeedsLock(_waiter.Receiver, _waiter.Max, now, out result))
        {
            return null;
        }

        _lastUsed = now;
        return TakeWaiter_NeedsLock();
    }

    /// <summary>Removes the waiter if it only waited for a hand-over to settle, and there is nothing for it.</summary>
    private ReceiveWaiter? TakeWaiterThatIsOver_NeedsLock(long now, out ReceiveResult result)
    {
        result = default;
        if (_waiter is null || _holder is not null || (now < _waiter.Deadline && !_store.IsStopping))
        {
            return null;
        }

        _lastUsed = now;
        result = new(_waiter.IsPoll ? WaitEnded.None : now < _waiter.Deadline ? WaitEnded.Stopping : WaitEnded.Timeout);
        return TakeWaiter_NeedsLock();
    }
}
