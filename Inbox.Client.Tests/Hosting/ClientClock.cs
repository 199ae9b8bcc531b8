using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Tests;

namespace Inbox.Client.Tests.Hosting;

/// <summary>The manual clock, which also tells when a timer of a given length is armed: moved before that, it would miss it.</summary>
internal sealed class ClientClock : TimeProvider
{
    private readonly ManualTimeProvider _time = new();
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan From, TimeSpan To, TaskCompletionSource Armed)> _awaited = [];

    public override long TimestampFrequency => _time.TimestampFrequency;

    public void AdvanceSeconds(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Completes when the next timer that is due in so many seconds has been made. Ask before what makes it.</summary>
    public Task NextTimerAsync(double from, double to)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited.Add((TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to), armed));
        }

        return armed.Task.WaitAsync(Patience.Limit);
    }

    public override long GetTimestamp() => _time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _time.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            foreach (var (_, _, armed) in _awaited.Where(one => one.From <= dueTime && dueTime <= one.To))
            {
                armed.TrySetResult();
            }

            _awaited.RemoveAll(one => one.Armed.Task.IsCompleted);
        }

        return timer;
    }
}
