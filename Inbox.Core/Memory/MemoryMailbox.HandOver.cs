namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
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

    public ValueTask<bool> CompleteAsync(long ticket) => new(Settle(ticket, delivered: true));

    public ValueTask<bool> ReturnAsync(long ticket) => new(Settle(ticket, delivered: false));

    private bool Settle(long ticket, bool delivered)
    {
        ReceiveWaiter? waiter;
        ReceiveResult result;
        Schedule.Point();
        lock (_queue)
        {
            if (_inFlight == 0 || ticket != _ticket)
            {
                return false;
            }

            var now = _store.Clock.Now;
            _lastUsed = now;
            EndFlight_NeedsLock(delivered);
            DropExpired_NeedsLock(now);
            waiter = TakeServableWaiter_NeedsLock(now, out result) ?? TakeWaiterThatIsOver_NeedsLock(now, out result);
        }

        _store.Metrics.Tell();
        waiter?.Complete(result);
        return true;
    }

    private void EndFlight_NeedsLock(bool delivered)
    {
        var (start, count) = (_inFlightStart, _inFlight);
        _inFlight = _inFlightStart = 0;
        _receiver = (_waiter?.Options.Receiver ?? _receiver) as Attachment;
        if (!delivered)
        {
            HurryOverdrawn_NeedsLock(start, count);
            return;
        }

        _store.Metrics.NoteReceived(count);
        if (_inFlightStays)
        {
            _handedOut = Math.Max(_handedOut, _queue.IdAt(start + count - 1));
            DropOverdrawn_NeedsLock(start, count);
            return;
        }

        Remove_NeedsLock(count);
    }

    /// <summary>Acknowledges, then takes what is there.</summary>
    private bool TryHandOver_NeedsLock(in ReceiveOptions options, long now, out ReceiveResult result)
    {
        if (options.After is { } after)
        {
            LiftIds_NeedsLock(after);
            Acknowledge_NeedsLock(after);
        }

        DropExpired_NeedsLock(now);
        var start = SkippedBy(options);
        if (_queue.Count == start)
        {
            result = default;
            return false;
        }

        _inFlightStart = start;
        _inFlight = Math.Clamp(options.Max, 1, _queue.Count - start);
        _inFlightStays = options.After is not null;
        _receiver = options.Receiver;
        result = new(_queue.Peek(start, _inFlight), this, ++_ticket);
        return true;
    }

    /// <summary>Never what was not handed out.</summary>
    private int SkippedBy(in ReceiveOptions options) => options.After is null ? 0 : _queue.CountUpTo(Math.Min(OwnId(options.Beyond), _handedOut));

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

        // What is in flight stays, and with it what is behind.
        while (_queue.Count > 0 && _queue.HeadId <= Math.Min(after, _handedOut) && (_inFlight == 0 || _inFlightStart > 0))
        {
            Remove_NeedsLock(1);
            _inFlightStart = Math.Max(0, _inFlightStart - 1);
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
        if (_waiter is null || _inFlight > 0 || !TryHandOver_NeedsLock(_waiter.Options, now, out result))
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
        if (_waiter is null || (now < _waiter.Deadline && !_store.IsStopping))
        {
            return null;
        }

        result = new(_waiter.Options.Wait <= TimeSpan.Zero ? WaitEnded.None : now < _waiter.Deadline ? WaitEnded.Stopping : WaitEnded.Timeout);
        return TakeWaiter_NeedsLock();
    }
}
