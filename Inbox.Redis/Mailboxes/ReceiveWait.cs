using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

/// <summary>What a receive found when it last looked.</summary>
internal enum ReceiveState
{
    Looking,

    /// <summary>No message.</summary>
    Parked,

    /// <summary>Messages in flight to another receiver, which have to be settled first.</summary>
    Busy,
}

/// <summary>For how long one receive waits, and when it has to look again.</summary>
internal sealed class ReceiveWait(TimeProvider time, TimeSpan wait)
{
    /// <summary>How long a newer receiver waits until it has an older one's connection ended.</summary>
    private static readonly TimeSpan _stuckAfter = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan? _stuckAt;
    private long? _awaySince;
    private TimeSpan _leaseEnds;
    private string _holder = "";
    private bool _isElsewhere;
    private bool _hasRevoked;

    public bool IsPoll => wait == TimeSpan.Zero;

    public ReceiveState State { get; private set; }

    /// <summary>Gets whether the wait is over, and there is nothing that it has to wait for in any case.</summary>
    public bool IsTimedOut =>
        Passed >= Longest && (State == ReceiveState.Parked || (State == ReceiveState.Busy && _hasRevoked && OutlivesRevocation));

    /// <summary>Gets how long to wait before looking again; null for ever.</summary>
    public TimeSpan? UntilAlarm
    {
        get
        {
            var alarm = State == ReceiveState.Parked ? Longest
                : !_hasRevoked ? Min(_stuckAt!.Value, _leaseEnds)
                : OutlivesRevocation ? Min(Longest, _leaseEnds)
                : _leaseEnds;
            alarm = State == ReceiveState.Busy && _isElsewhere ? Min(alarm, Passed + Heart.Interval) : alarm;
            return alarm == TimeSpan.MaxValue ? null : Min(TimeSpan.FromDays(40), alarm > Passed ? alarm - Passed : TimeSpan.FromMilliseconds(1));
        }
    }

    private TimeSpan Longest => wait == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : wait;

    private TimeSpan Passed => time.GetElapsedTime(_began);

    /// <summary>
    /// Gets whether it waits until its own end after it has had a hand-over revoked. If not, it waits until that is settled.
    /// </summary>
    private bool OutlivesRevocation => !IsPoll && Longest > _stuckAt;

    /// <summary>Returns whether to wait for Redis, which does not answer now.</summary>
    public bool IsPatient(RedisNode node)
    {
        _awaySince ??= TimeProvider.System.GetTimestamp();
        return TimeProvider.System.GetElapsedTime(_awaySince.Value) < node.Patience && !(node.Heart.Away >= node.Patience);
    }

    public void FindNobody() => State = ReceiveState.Looking;

    public void FindNothing() => (State, _awaySince) = (ReceiveState.Parked, null);

    public void FindBusy(string holder, TimeSpan lease, string ownNode)
    {
        (State, _awaySince) = (ReceiveState.Busy, null);
        _stuckAt ??= Passed + _stuckAfter;
        _leaseEnds = Passed + lease;
        _holder = holder;

        // The holder's node may be dead, which only another look shows.
        _isElsewhere = !holder.StartsWith(ownNode, StringComparison.Ordinal);
    }

    /// <returns>The receiver to revoke now; null for none.</returns>
    public string? TakeRevocation()
    {
        if (State != ReceiveState.Busy || _hasRevoked || Passed < _stuckAt)
        {
            return null;
        }

        _hasRevoked = true;
        return _holder;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
