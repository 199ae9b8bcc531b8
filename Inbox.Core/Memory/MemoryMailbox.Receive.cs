namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    private ReceiveWaiter? _waiter;
    private IReceiver? _receiver;
    private long _handedOut;
    private uint _ticket;
    private int _inFlight;
    private int _inFlightStart;
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
                if (cancellationToken.IsCancellationRequested)
                {
                    // Whoever is gone already must not take the mailbox from one who came meanwhile.
                    result = new(WaitEnded.Cancelled);
                }
                else if (!TryTakeOver_NeedsLock(options.Receiver as Attachment, out superseded))
                {
                    result = new(WaitEnded.Superseded);
                }
                else if (_inFlight > 0 || !TryHandOver_NeedsLock(options, now, out result))
                {
                    parked = TryPark_NeedsLock(options, now, ref result);
                }

                _lastUsed = now;
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
            var isStuck = _inFlight > 0 && now >= waiter.StuckDeadline;
            if (isStuck)
            {
                // Cut off, once. However that ends, the hand-over is settled then, and settling serves this waiter.
                (stuck, _receiver) = (_receiver, null);
            }

            var alarm = _inFlight > 0 && !isStuck ? waiter.StuckDeadline : waiter.Deadline;
            if (now < alarm)
            {
                next = alarm == MailboxClock.Never ? null : alarm - now;
            }
            else if (!isStuck)
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
        var (start, count) = (_inFlightStart, _inFlight);
        _inFlight = _inFlightStart = 0;
        _receiver = (_waiter?.Options.Receiver ?? _receiver) as Attachment;
        if (!delivered)
        {
            return;
        }

        _store.Metrics.Received(count);
        if (_inFlightStays)
        {
            _handedOut = Math.Max(_handedOut, _queue.IdAt(start + count - 1));
            return;
        }

        Remove_NeedsLock(count);
    }

    /// <summary>Makes this receiver the one: an attachment that was there ends for good, and a wait ends now.</summary>
    /// <returns>False: this is an attachment that was superseded before.</returns>
    private bool TryTakeOver_NeedsLock(Attachment? attachment, out ReceiveWaiter? superseded)
    {
        superseded = null;
        if (attachment is { IsSuperseded: true })
        {
            return false;
        }

        superseded = TakeWaiter_NeedsLock();
        Supersede(_receiver as Attachment);
        Supersede(superseded?.Options.Receiver as Attachment);
        if (_inFlight == 0)
        {
            _receiver = attachment;
        }

        return true;

        void Supersede(Attachment? other)
        {
            if (other != attachment)
            {
                other?.Supersede();
            }
        }
    }

    /// <summary>Acknowledges, then takes what is there.</summary>
    private bool TryHandOver_NeedsLock(in ReceiveOptions options, long now, out ReceiveResult result)
    {
        if (options.After is { } after)
        {
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

    /// <summary>Never what was not handed out: a receiver may come with an id of another server, whose clock was ahead.</summary>
    private int SkippedBy(in ReceiveOptions options) => options.After is null ? 0 : _queue.CountUpTo(Math.Min(options.Beyond, _handedOut));

    private void Acknowledge_NeedsLock(long after)
    {
        // What is in flight stays, and with it what is behind.
        while (_queue.Count > 0 && _queue.HeadId <= Math.Min(after, _handedOut) && (_inFlight == 0 || _inFlightStart > 0))
        {
            Remove_NeedsLock(1);
            _inFlightStart = Math.Max(0, _inFlightStart - 1);
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
