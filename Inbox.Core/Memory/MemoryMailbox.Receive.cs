namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    private ReceiveWaiter? _waiter;
    private IReceiver? _receiver;
    private long _handedOut;
    private uint _ticket;
    private int _inFlight;
    private bool _inFlightStays;

    public ValueTask<ReceiveResult> ReceiveAsync(ReceiveOptions options = default, CancellationToken cancellationToken = default)
    {
        ReceiveWaiter? superseded = null;
        ReceiveWaiter? parked = null;
        ReceiveResult result = default;
        Retired retired = default;
        Schedule.Point();
        lock (_queue)
        {
            var now = _store.Clock.Now;
            if (IsAlive_NeedsLock(now))
            {
                _lastUsed = now;
                superseded = TakeWaiter_NeedsLock();
                if (cancellationToken.IsCancellationRequested)
                {
                    result = new(WaitEnded.Cancelled);
                }
                else if (_inFlight > 0 || !TryHandOver_NeedsLock(options, now, out result))
                {
                    parked = TryPark_NeedsLock(options, now, ref result);
                }
            }
            else
            {
                retired = Retire_NeedsLock(WaitEnded.Left);
                result = new(WaitEnded.Left);
            }
        }

        _store.Forget(this, retired, RetiredBy.Expiry);
        superseded?.Complete(new(WaitEnded.Superseded));
        return parked is null ? new(result) : parked.Start(cancellationToken);
    }

    public ValueTask<bool> CompleteAsync(long ticket) => new(Settle(ticket, delivered: true));

    public ValueTask<bool> ReturnAsync(long ticket) => new(Settle(ticket, delivered: false));

    /// <summary>Takes a waiter out because its caller no longer waits.</summary>
    public void Cancel(ReceiveWaiter waiter)
    {
        if (TryTake(waiter))
        {
            waiter.Complete(new(WaitEnded.Cancelled));
        }
    }

    /// <summary>Takes whoever waits out because the server is stopping.</summary>
    public void StopWait()
    {
        ReceiveWaiter? waiter;
        Schedule.Point();
        lock (_queue)
        {
            // One that waits for a hand-over to settle is served then, as a poll is: what it may get is there already.
            waiter = _inFlight > 0 ? null : TakeWaiter_NeedsLock();
        }

        waiter?.Complete(new(WaitEnded.Stopping));
    }

    /// <summary>The waiter's timer has fired: its wait is over, or what it waits for is stuck.</summary>
    /// <returns>How long until the timer should fire again, in timestamps; null: not again.</returns>
    public long? OnTimer(ReceiveWaiter waiter)
    {
        IReceiver? stuck = null;
        long? next = null;
        var isOver = false;
        Schedule.Point();
        lock (_queue)
        {
            if (_waiter != waiter)
            {
                return null;
            }

            var now = _store.Clock.Now;
            if (_inFlight > 0 && now < waiter.StuckDeadline)
            {
                next = waiter.StuckDeadline - now;
            }
            else if (now < waiter.Deadline)
            {
                next = waiter.Deadline - now;
            }

            if (_inFlight > 0 && now >= waiter.StuckDeadline)
            {
                // Cut off, once. However that ends, the hand-over is settled then, and settling serves this waiter.
                (stuck, _receiver) = (_receiver, null);
            }
            else if (next is null)
            {
                isOver = true;
                _waiter = null;
                _lastUsed = now;
            }
        }

        stuck?.Abort();
        if (isOver)
        {
            waiter.Complete(new(WaitEnded.Timeout));
        }

        return next;
    }

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

        waiter?.Complete(result);
        return true;
    }

    private void EndFlight_NeedsLock(bool delivered)
    {
        var count = _inFlight;
        _inFlight = 0;
        _receiver = null;
        if (!delivered)
        {
            return;
        }

        _store.Metrics.Received(count);
        if (_inFlightStays)
        {
            _handedOut = Math.Max(_handedOut, _queue.IdAt(count - 1));
            return;
        }

        Remove_NeedsLock(count);
    }

    /// <summary>Acknowledges, then takes what is there.</summary>
    private bool TryHandOver_NeedsLock(in ReceiveOptions options, long now, out ReceiveResult result)
    {
        if (options.After is { } after)
        {
            Acknowledge_NeedsLock(after);
        }

        DropExpired_NeedsLock(now);
        if (_queue.Count == 0)
        {
            result = default;
            return false;
        }

        _inFlight = Math.Clamp(options.Max, 1, _queue.Count);
        _inFlightStays = options.After is not null;
        _receiver = options.Receiver;
        result = new(_queue.Peek(_inFlight), this, ++_ticket);
        return true;
    }

    private void Acknowledge_NeedsLock(long after)
    {
        while (_queue.Count > 0 && _queue.HeadId <= after && _queue.HeadId <= _handedOut)
        {
            Remove_NeedsLock(1);
        }
    }

    private void Remove_NeedsLock(int count)
    {
        var bytes = 0L;
        for (var i = 0; i < count; i++)
        {
            bytes += _queue.RemoveHead().Body.Length;
        }

        _store.Release(count, bytes);
    }

    private ReceiveWaiter? TryPark_NeedsLock(in ReceiveOptions options, long now, ref ReceiveResult result)
    {
        var waits = options.Wait > TimeSpan.Zero;
        if (_inFlight == 0 && (!waits || _store.IsStopping))
        {
            result = new(waits ? WaitEnded.Stopping : WaitEnded.None);
            return null;
        }

        return _waiter = new(this, _store.Clock, options, now, stuckDeadline: _inFlight > 0 ? now + _store.StuckUnits : MailboxClock.Never);
    }

    private ReceiveWaiter? TakeWaiter_NeedsLock()
    {
        var waiter = _waiter;
        _waiter = null;
        return waiter;
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

    private bool TryTake(ReceiveWaiter waiter)
    {
        Schedule.Point();
        lock (_queue)
        {
            if (_waiter != waiter)
            {
                return false;
            }

            _waiter = null;
            _lastUsed = _store.Clock.Now;
            return true;
        }
    }
}
