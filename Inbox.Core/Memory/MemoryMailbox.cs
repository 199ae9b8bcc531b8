using System.Diagnostics;

namespace Inbox.Memory;

/// <summary>One mailbox in memory: who owns it, its messages, and its one receiver.</summary>
/// <remarks>
/// Everything mutable is guarded by a lock on <see cref="_queue"/>, which nobody outside ever sees. Under it this class only decides;
/// waiters are completed, receivers told and the store informed after it is released. A method that needs the lock held says so in its
/// name.
/// </remarks>
internal sealed partial class MemoryMailbox : WheelEntry, IMailbox, IDelivery
{
    private readonly MemoryMailboxStore _store;
    private readonly PasswordDigest _digest;
    private readonly MessageQueue _queue = new();
    private long _lastId;
    private long _lastUsed;
    private bool _gone;

    public MemoryMailbox(MemoryMailboxStore store, string name, in PasswordDigest digest, Origins.Account? payer, long firstId, long now)
    {
        Payer = payer;
        _store = store;
        _digest = digest;
        Life = _lastId = firstId;
        _lastUsed = now;
        Due = now + store.IdleUnits;
        Name = name;
    }

    public string Name { get; }

    /// <summary>Another number than that of any mailbox before it, of whatever name.</summary>
    public long Life { get; }

    public bool HasPassword(in PasswordDigest digest) => PasswordDigest.FixedTimeEquals(_digest, digest);

    /// <summary>Whether the same password opens both.</summary>
    public bool HasOwnerOf(MemoryMailbox other) => HasPassword(other._digest);

    /// <summary>Whether it is there; one that has expired ends now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isUse">Restarts the idle time, if it is there.</param>
    public bool IsAlive(long now, bool isUse)
    {
        // Without the lock in the usual case. Whoever ends the mailbox at this very moment comes after this use.
        Schedule.Point();
        if (!Volatile.Read(ref _gone) && now - Volatile.Read(ref _lastUsed) < _store.IdleUnits)
        {
            Schedule.Point();
            if (isUse)
            {
                Volatile.Write(ref _lastUsed, now);
            }

            return true;
        }

        return IsAliveAfterAll(now, isUse);
    }

    public ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default) => new(IsAlive(_store.Clock.Now, isUse: true));

    public ValueTask LeaveAsync(CancellationToken cancellationToken = default)
    {
        Retired retired;
        Schedule.Point();
        lock (_queue)
        {
            retired = Retire_NeedsLock(WaitEnded.Left);
        }

        _store.Forget(this, retired, RetiredBy.Owner);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether somebody receives; it is no use to ask.</summary>
    public bool IsAttached(long now)
    {
        lock (_queue)
        {
            return IsAlive_NeedsLock(now) && _receiver is not null;
        }
    }

    /// <summary>What the sweep does when it meets this mailbox.</summary>
    /// <returns>Whether the mailbox was freed.</returns>
    public override bool Visit(long now)
    {
        Retired retired;
        Schedule.Point();
        lock (_queue)
        {
            if (_gone)
            {
                return false;
            }

            if (IsAlive_NeedsLock(now))
            {
                DropExpired_NeedsLock(now);
                var idleDeadline = (IsInUse ? now : _lastUsed) + _store.IdleUnits;
                var messageDeadline = _holder is null ? _queue.HeadDeadline : _waiter is null ? _holder.Flight.LeaseDeadline : MailboxClock.Never;
                _store.Wheel.Schedule(this, Math.Min(idleDeadline, messageDeadline));
                return false;
            }

            retired = Retire_NeedsLock(WaitEnded.Left);
        }

        _store.Forget(this, retired, RetiredBy.Expiry);
        return true;
    }

    private bool IsAliveAfterAll(long now, bool isUse)
    {
        Retired retired;
        lock (_queue)
        {
            if (IsAlive_NeedsLock(now))
            {
                _lastUsed = isUse ? now : _lastUsed;
                return true;
            }

            retired = Retire_NeedsLock(WaitEnded.Left);
        }

        _store.Forget(this, retired, RetiredBy.Expiry);
        return false;
    }

    private bool IsInUse => _receiver is not null || _holder is not null;

    private bool IsAlive_NeedsLock(long now)
    {
        AssertInvariants_NeedsLock();
        if (_waiter is null)
        {
            // Who waits for the lease to end has a timer for that, and is served by it.
            EndLease_NeedsLock(now);
        }

        return !_gone && (IsInUse || now - _lastUsed < _store.IdleUnits);
    }

    /// <summary>Drops the messages whose time is over. Those in flight are their receiver's until settled.</summary>
    private void DropExpired_NeedsLock(long now)
    {
        while (_holder is null && _queue.HeadDeadline <= now)
        {
            _store.Release(_queue.RemoveHead());
            _store.Metrics.NoteExpired(1);
        }
    }

    /// <summary>Ends the mailbox, once.</summary>
    private Retired Retire_NeedsLock(WaitEnded reason)
    {
        if (_gone)
        {
            return default;
        }

        _store.RaiseFirstId(_lastId + 1);
        _gone = true;
        var retired = new Retired(true, TakeWaiter_NeedsLock(), reason, _queue.Count);
        _receiver = _holder = null;
        Remove_NeedsLock(_queue.Count);
        return retired;
    }

    [Conditional("DEBUG")]
    private void AssertInvariants_NeedsLock()
    {
        Debug.Assert(Monitor.IsEntered(_queue));
        Debug.Assert(_holder is not { Flight: var flight } || (flight.Count > 0 && flight.Start + flight.Count <= _queue.Count), "what is in flight is in the queue");
        Debug.Assert(_waiter is null || _waiter.Receiver == _receiver, "who waits is the receiver");
        Debug.Assert(_waiter is null || _holder is not null || _queue.Count == SkippedBy(_waiter.Receiver), "a message and a receiver that could have it never wait side by side");
        Debug.Assert(!_gone || (_queue.Count == 0 && _waiter is null), "nothing is left in a mailbox that is gone");
        _queue.AssertInvariants();
    }

    /// <summary>What is left to do, outside the lock, for a mailbox that has just ended.</summary>
    internal readonly record struct Retired(bool IsNews, ReceiveWaiter? Waiter, WaitEnded Reason, int Messages);

    /// <summary>Whose limits it counts for.</summary>
    public Origins.Account? Payer { get; }
}
