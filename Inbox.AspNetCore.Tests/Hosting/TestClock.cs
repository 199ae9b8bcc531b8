using Inbox.Tests;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>The manual clock, which also tells when a wait, or another deadline, has armed its timer: moved before that, the clock would miss it.</summary>
internal sealed class TestClock : TimeProvider
{
    private readonly ManualTimeProvider _time = new();
    private TaskCompletionSource _wait = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _periods = new(0);

    public override long TimestampFrequency => _time.TimestampFrequency;

    /// <summary>Timers that were made and not disposed of.</summary>
    public int LiveTimers => _time.LiveTimers;

    public void Advance(TimeSpan by) => _time.Advance(by);

    public void AdvanceSeconds(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Completes when the next wait of a mailbox has begun. Ask before the request that is to wait, since others wait now and then too.</summary>
    public Task NextWaitAsync()
    {
        _wait = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wait.Task.WaitAsync(Patience.Limit);
    }

    /// <summary>Completes once for each periodic timer that was made: the sweep's.</summary>
    public Task NextPeriodAsync() => _periods.WaitAsync(Patience.CancellationToken());

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _time.CreateTimer(callback, state, dueTime, period);
        if (period != Timeout.InfiniteTimeSpan)
        {
            _periods.Release();
        }
        else if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _wait.TrySetResult();
        }

        return new TellingTimer(timer, () => _wait.TrySetResult());
    }

    private sealed class TellingTimer(ITimer timer, Action tell) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                tell();
            }

            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
