namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    /// <summary>Whoever holds what is in flight: the receiver, or one before it. Null: nothing is.</summary>
    private MemoryReceiver? _holder;
    private long _handedOut;
    private uint _ticket;

    /// <summary>
    /// How far beyond the clock a receiver can lift the ids of its mailbox, in microseconds: 30 days, so that nobody runs them to their
    /// end.
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

    /// <summary>What was in flight for too long is at the head again, and whoever holds it cannot settle it any more.</summary>
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

    /// <summary>Drops and acknowledges, when nothing is in flight, what a receiver comes to drop and acknowledge.</summary>
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

    /// <summary>Acknowledges, then takes what is there.</summary>
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

    /// <summary>What it was given already; never what was not.</summary>
    private int SkippedBy(MemoryReceiver receiver) => receiver.After is null ? 0 : _queue.CountUpTo(receiver.Given);

    /// <summary>
    /// A receiver that has got as far as an id which was never given here knows this name from another server, or from before the clock was
    /// set back, and may pass lower ones over: from here on they are above it.
    /// </summary>
    private void LiftIds_NeedsLock(long after)
    {
        if (after > _lastId && after <= _store.Clock.UnixMicroseconds + MaxLift)
        {
            var handedOut = _queue.CountUpTo(_handedOut);
            _lastId = _queue.Renumber(after);
            _handedOut = handedOut == 0 ? 0 : after + handedOut;
        }
    }

    /// <summary>
    /// An id that was never given here is that of another server, or of this one before its clock was set back: it says nothing of the
    /// messages here.
    /// </summary>
    private long OwnId(long id) => id > _lastId ? 0 : id;

    private void Acknowledge_NeedsLock(long id)
    {
        var after = OwnId(id);
        if (_holder is { } holder && after >= _queue.IdAt(holder.Flight.Start))
        {
            // It counts when the hand-over is completed: whoever acknowledges it has it, and we do not know that yet.
            holder.Flight.Acknowledged = Math.Max(holder.Flight.Acknowledged, after);
        }

        // What is in flight stays, and with it what is behind.
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
    /// Nor must what its reader did not take, although it was there when the message came: the next reader may come within two seconds; and
    /// one behind messages that nobody acknowledges goes at once, since those keep it from expiring.
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
    /// What nobody acknowledges must not keep the room of those who wait: it was handed over, and leaves, unless there is room for it by
    /// now.
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

    /// <summary>Takes the waiter out if there is something for it, and hands that over.</summary>
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

    /// <summary>Takes the waiter out if it only waited for a hand-over to settle, and there is nothing for it.</summary>
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
