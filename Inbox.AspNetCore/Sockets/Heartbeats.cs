namespace Inbox.AspNetCore.Sockets;

/// <summary>The heartbeats of all sockets of one endpoint. One timer serves them all; it runs only while there are any.</summary>
/// <param name="interval">How long nothing may come in, or go out, before a socket gets a ping.</param>
/// <param name="timeout">How long the peer may take to answer a ping.</param>
/// <param name="time">The clock.</param>
internal sealed class Heartbeats(TimeSpan interval, TimeSpan timeout, TimeProvider time)
{
    // Each of the two is noticed up to one period late, so a dead socket ends after their sum and half of the shorter one.
    private readonly TimeSpan _period = (interval < timeout ? interval : timeout) / 4;

    private readonly Lock _lock = new();
    private readonly HashSet<SocketPulse> _pulses = [];
    private readonly List<SocketPulse> _beating = [];
    private ITimer? _timer;
    private bool _isBeating;

    /// <summary>Gets the interval in timestamps of the clock.</summary>
    public long Interval { get; } = (long)(interval.TotalSeconds * time.TimestampFrequency);

    /// <summary>Gets the timeout in timestamps of the clock.</summary>
    public long Timeout { get; } = (long)(timeout.TotalSeconds * time.TimestampFrequency);

    /// <summary>Begins the heartbeats of a socket; disposing of the result ends them.</summary>
    public SocketPulse Begin(PulseStream stream)
    {
        var pulse = new SocketPulse(stream, this, time);
        lock (_lock)
        {
            _pulses.Add(pulse);
            _timer ??= StartTimer();
        }

        return pulse;
    }

    public void End(SocketPulse pulse)
    {
        lock (_lock)
        {
            if (_pulses.Remove(pulse) && _pulses.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    /// <summary>Starts the timer without the context of the request that happens to be the first.</summary>
    private ITimer StartTimer()
    {
        using var unflowed = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return time.CreateTimer(static beats => ((Heartbeats)beats!).Beat(), this, _period, _period);
    }

    /// <summary>Beats every socket, outside the lock; a beat that comes while another runs is left out.</summary>
    private void Beat()
    {
        if (Interlocked.Exchange(ref _isBeating, true))
        {
            return;
        }

        lock (_lock)
        {
            _beating.AddRange(_pulses);
        }

        var now = time.GetTimestamp();
        foreach (var pulse in _beating)
        {
            pulse.Beat(now);
        }

        _beating.Clear();
        Volatile.Write(ref _isBeating, false);
    }
}
