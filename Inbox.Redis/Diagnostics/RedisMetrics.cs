using System.Diagnostics.Metrics;

namespace Inbox.Redis.Diagnostics;

/// <summary>What a node counts of its Redis, on the meter "Inbox.Redis".</summary>
internal sealed class RedisMetrics : IDisposable
{
    private readonly Meter? _meter;
    private readonly Histogram<double>? _roundTrip;
    private readonly Counter<long>? _failed;
    private readonly Counter<long>? _missed;
    private readonly Counter<long>? _deaf;
    private readonly Counter<long>? _leases;

    public RedisMetrics(IMeterFactory? factory)
    {
        if (factory is null)
        {
            return;
        }

        _meter = factory.Create("Inbox.Redis");
        _roundTrip = _meter.CreateHistogram<double>("inbox.redis.round_trip", "s", "Time until Redis has answered a script.");
        _failed = _meter.CreateCounter<long>("inbox.redis.failures", "{script}", "Scripts that Redis did not answer.");
        _missed = _meter.CreateCounter<long>("inbox.redis.wakeups.missed", "{wait}", "Waits for which a check found what no wake-up had told of.");
        _deaf = _meter.CreateCounter<long>("inbox.redis.probes.missed", "{beat}", "Beats at which published messages did not reach this node.");
        _leases = _meter.CreateCounter<long>("inbox.redis.leases.expired", "{lease}", "Hand-overs of this node that were confirmed too late.");
    }

    public long Begin() => _roundTrip is { Enabled: true } ? TimeProvider.System.GetTimestamp() : 0;

    public void End(long began)
    {
        if (began != 0)
        {
            _roundTrip!.Record(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }
    }

    public void Failed() => _failed?.Add(1);

    public void MissedWakeUp() => _missed?.Add(1);

    public void Deaf() => _deaf?.Add(1);

    public void LeaseExpired() => _leases?.Add(1);

    public void Dispose() => _meter?.Dispose();
}
