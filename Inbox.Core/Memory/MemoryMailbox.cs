using System.Diagnostics;

namespace Inbox.Memory;

/// <summary>A mailbox in memory: its owner, its messages, and its one receiver.</summary>
/// <remarks>
/// A lock on <see cref="_queue"/>, which is never visible outside, guards all mutable state. Under the lock this class only decides.
/// Waiters are completed, receivers told and the store informed after it is released. A method that needs the lock says so in its name.
/// </remarks>
internal sealed partial class MemoryMailbox : WheelEntry, IMailbox, IDelivery
{
    private readonly MemoryMailboxStore _store;
    private readonly PasswordDigest _digest;
    private readonly MessageQueue _queue = new();
    private long _lastId;
    private long _lastUsed;
    private bool _gone;

    public MemoryMailbox(MemoryMailboxStore store, string name, in PasswordDigest digest, Origins.Account? payer, long life, long firstId, long now)
    {
        Payer = payer;
        _store = store;
        _digest = digest;
        Life = life;
        _lastId = firstId;
        _lastUsed = now;
        Due = now + store.IdleUnits;
        Name = name;
    }

    /// <summary>Gets whether another owner can take the mailbox over while no receiver is attached.</summary>
    public bool IsTakeable { get; init; }

    public string Name { get; }

    /// <summary>Gets a number that differs from that of any mailbox before, whatever its name.</summary>
    public long Life { get; }

    /// <summary>Whether it has ended.</summary>
    public bool IsGone => Volatile.Read(ref _gone);

    public bool HasPassword(in PasswordDigest digest) => PasswordDigest.FixedTimeEquals(_digest, digest);

    /// <summary>Returns whether the same password opens both mailboxes.</summary>
    public bool HasOwnerOf(MemoryMailbox other) => HasPassword(other._digest);

    /// <summary>Returns whether the mailbox exists. Ends a mailbox that has expired.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="isUse">Whether to restart the idle time of an existing mailbox.</param>
    public bool IsAlive(long now, bool isUse)
    {
        // The common case needs no lock. If another thread ends the mailbox at this very moment, that comes after this use.
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

    /// <summary>Returns whether a receiver is attached, without restarting the idle time.</summary>
    public bool IsAttached(long now)
    {
        lock (_queue)
        {
            return IsAlive_NeedsLock(now) && _receiver is not null;
        }
    }

    /// <summary>Drops what has expired when the sweep visits this mailbox.</summary>
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
            // A waiter has a timer for the end of the lease, which serves it.
            EndLease_NeedsLock(now);
        }

        return !_gone && (IsInUse || now - _lastUsed < _store.IdleUnits);
    }

    /// <summary>Drops expired messages. Those in flight belong to their receiver until settled.</summary>
    private void DropExpired_NeedsLock(long now)
    {
        while (_holder is null && _queue.HeadDeadline <= now)
        {
            _store.Release(_queue.RemoveHead());
            _store.Metrics.NoteExpired(1);
        }
    }

    /// <summary>Ends the mailbox. Further calls do nothing.</summary>
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
        Debug.Assert(_holder is not { Flight: var flight } || (flight.Count > 0 && flight.Start + flight.Count <= _queue.Count), "messages in flight are in the queue");
        Debug.Assert(_waiter is null || _waiter.Receiver == _receiver, "the waiter belongs to the current receiver");
        Debug.Assert(_waiter is null || _holder is not null || _queue.Count == SkippedBy(_waiter.Receiver), "no message waits beside a receiver that could have it");
        Debug.Assert(!_gone || (_queue.Count == 0 && _waiter is null), "nothing is left in a mailbox that is gone");
        _queue.AssertInvariants();
    }

    /// <summary>The remaining work, outside the lock, for a mailbox that has just ended.</summary>
    internal readonly record struct Retired(bool IsNews, ReceiveWaiter? Waiter, WaitEnded Reason, int Messages);

    /// <summary>Gets the account that the mailbox counts for.</summary>
    public Origins.Account? Payer { get; }
}
