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

        _store.Metrics.Tell();
        _store.Forget(this, retired, RetiredBy.Expiry);
        superseded?.Complete(new(WaitEnded.Superseded));
        return parked is null ? new(result) : parked.Start(cancellationToken);
    }

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
