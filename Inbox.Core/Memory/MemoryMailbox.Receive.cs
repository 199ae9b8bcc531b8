namespace Inbox.Memory;

internal sealed partial class MemoryMailbox
{
    /// <summary>The newest receiver, until it is disposed.</summary>
    private MemoryReceiver? _receiver;
    private ReceiveWaiter? _waiter;

    public ValueTask<IMailboxReceiver> AttachAsync(AttachOptions options = default, CancellationToken cancellationToken = default)
    {
        var receiver = new MemoryReceiver(this, options);
        ReceiveWaiter? superseded = null;
        Retired retired = default;
        Schedule.Point();
        lock (_queue)
        {
            var now = _store.Clock.Now;
            if (IsAlive_NeedsLock(now))
            {
                // A caller that is already gone must not take the mailbox from one that came meanwhile.
                cancellationToken.ThrowIfCancellationRequested();
                superseded = TakeWaiter_NeedsLock();
                EndLease_NeedsLock(now);
                _receiver = receiver;
                _lastUsed = now;
                receiver.Given = receiver.FromNow ? _lastId : 0;
                if (_holder is null)
                {
                    Begin_NeedsLock(receiver);
                }
            }
            else
            {
                retired = Retire_NeedsLock(WaitEnded.Left);
            }
        }

        _store.Forget(this, retired, RetiredBy.Expiry);
        superseded?.Complete(new(WaitEnded.Superseded));
        return new(receiver);
    }

    public ValueTask<ReceiveResult> ReceiveAsync(MemoryReceiver receiver, TimeSpan wait, int max, CancellationToken cancellationToken)
    {
        ReceiveWaiter? parked = null;
        ReceiveResult result = default;
        Retired retired = default;
        Schedule.Point();
        lock (_queue)
        {
            var now = _store.Clock.Now;
            ObjectDisposedException.ThrowIf(receiver.IsDisposed, typeof(IMailboxReceiver));
            if (!IsAlive_NeedsLock(now))
            {
                retired = Retire_NeedsLock(WaitEnded.Left);
                result = new(WaitEnded.Left);
            }
            else if (receiver != _receiver)
            {
                result = new(WaitEnded.Superseded);
            }
            else if (_waiter is not null)
            {
                throw new InvalidOperationException("This receiver is already waiting.");
            }
            else
            {
                _lastUsed = now;
                if (cancellationToken.IsCancellationRequested)
                {
                    result = new(WaitEnded.Cancelled);
                }
                else if (_holder is not null || !TryHandOver_NeedsLock(receiver, max, now, out result))
                {
                    parked = TryPark_NeedsLock(receiver, wait, max, now, ref result);
                }
            }
        }

        _store.Metrics.Tell();
        _store.Forget(this, retired, RetiredBy.Expiry);
        return parked is null ? new(result) : parked.Start(cancellationToken);
    }

    /// <summary>Detaches a receiver that is being disposed.</summary>
    public void Detach(MemoryReceiver receiver)
    {
        ReceiveWaiter? waiter = null;
        var retired = default(Retired);
        Schedule.Point();
        lock (_queue)
        {
            receiver.IsDisposed = true;
            if (_receiver == receiver)
            {
                waiter = TakeWaiter_NeedsLock();
                _receiver = null;
                _lastUsed = _store.Clock.Now;
                if (receiver.LeavesWhenEmpty && _holder is null && _queue.Count == 0)
                {
                    retired = Retire_NeedsLock(WaitEnded.Left);
                }
            }
        }

        waiter?.Complete(new(WaitEnded.Cancelled));
        _store.Forget(this, retired, RetiredBy.Owner);
    }

    /// <summary>Removes a waiter because its caller no longer waits.</summary>
    public void Cancel(ReceiveWaiter waiter)
    {
        if (TryTake(waiter))
        {
            waiter.Complete(new(WaitEnded.Cancelled));
        }
    }

    /// <summary>Removes the waiter because the process is stopping.</summary>
    public void StopWait()
    {
        ReceiveWaiter? waiter;
        Schedule.Point();
        lock (_queue)
        {
            // A waiter that waits for a hand-over to settle is served then, as a poll is: its messages are already there.
            waiter = _holder is not null ? null : TakeWaiter_NeedsLock();
        }

        waiter?.Complete(new(WaitEnded.Stopping));
    }

    /// <summary>
    /// Handles the waiter's timer: its wait is over, the hand-over that it waits for is stuck, or that lease has expired.
    /// </summary>
    /// <returns>The time until the timer should fire again, in timestamps; null for never.</returns>
    public long? OnTimer(ReceiveWaiter waiter)
    {
        MemoryReceiver? stuck = null;
        ReceiveWaiter? ended = null;
        ReceiveResult result = default;
        long? next = null;
        Schedule.Point();
        lock (_queue)
        {
            if (_waiter != waiter)
            {
                return null;
            }

            var now = _store.Clock.Now;
            EndLease_NeedsLock(now);
            if (_holder is null)
            {
                ended = TakeServableWaiter_NeedsLock(now, out result) ?? TakeWaiterThatIsOver_NeedsLock(now, out result);
            }
            else if (!waiter.HasRevoked && now >= waiter.StuckDeadline)
            {
                // However the revocation ends, the hand-over is settled, and settling serves this waiter.
                (waiter.HasRevoked, stuck) = (true, _holder);
            }
            else if (waiter.HasRevoked && waiter.OutlivesRevocation && now >= waiter.Deadline)
            {
                _lastUsed = now;
                (ended, result) = (TakeWaiter_NeedsLock(), new(WaitEnded.Timeout));
            }

            if (ended is null && NextAlarm_NeedsLock(waiter) is var alarm && alarm < MailboxClock.Never)
            {
                next = Math.Max(1, alarm - now);
            }
        }

        stuck?.Revoke();
        ended?.Complete(result);
        return next;
    }

    /// <summary>Returns when to check a waiter again.</summary>
    private long NextAlarm_NeedsLock(ReceiveWaiter waiter) =>
        _holder is not { Flight.LeaseDeadline: var leaseDeadline } ? waiter.Deadline
        : !waiter.HasRevoked ? Math.Min(waiter.StuckDeadline, leaseDeadline)
        : waiter.OutlivesRevocation ? Math.Min(waiter.Deadline, leaseDeadline)
        : leaseDeadline;

    private ReceiveWaiter? TryPark_NeedsLock(MemoryReceiver receiver, TimeSpan wait, int max, long now, ref ReceiveResult result)
    {
        var waits = wait != TimeSpan.Zero;
        if (_holder is null && (!waits || _store.IsStopping))
        {
            result = new(waits ? WaitEnded.Stopping : WaitEnded.None);
            return null;
        }

        var waiter = new ReceiveWaiter(this, receiver, _store.Clock, wait, max, now, stuckDeadline: _holder is not null ? now + _store.StuckUnits : MailboxClock.Never);
        waiter.FirstAlarm = NextAlarm_NeedsLock(waiter) is var alarm && alarm < MailboxClock.Never ? Math.Max(1, alarm - now) : MailboxClock.Never;
        return _waiter = waiter;
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
