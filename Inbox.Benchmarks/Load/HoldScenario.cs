using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>Many peers that wait: what one costs in memory, all of them in idle CPU, and how long each takes to wake, one after the other.</summary>
internal sealed class HoldScenario : IScenario
{
    private const int WarmUps = 6;

    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        // Some first, so that what a server needs once, or compiles once, is not counted as a peer's.
        for (var i = 0; i < WarmUps; i++)
        {
            await WakeAsync(target, await ParkAsync(target, $"{options.Run}w{i}", Math.Min(500, options.Peers)));
        }

        await (target.Process?.SettleAsync() ?? Task.CompletedTask);

        var before = target.Process?.ResidentBytes ?? 0;
        var peers = await ParkAsync(target, options.Run, options.Peers);
        await (target.Process?.SettleAsync() ?? Task.CompletedTask);
        var bytes = (target.Process?.ResidentBytes ?? double.NaN) - before;

        var cpu = target.Process?.CpuSeconds ?? 0;
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
        cpu = (target.Process?.CpuSeconds ?? double.NaN) - cpu;
        var idle = cpu / watch.Elapsed.TotalSeconds;

        var wakes = await WakeAsync(target, peers);
        return
        [
            new($"KB per waiting peer, of {options.Peers}", bytes / options.Peers / 1024),
            new("CPU ms per second, all waiting", idle * 1000),
            new("wake p50 µs, one at a time", Figure.Percentile(wakes, 0.5)),
            new("wake p99 µs, one at a time", Figure.Percentile(wakes, 0.99)),
            new("wake p99.9 µs, one at a time", Figure.Percentile(wakes, 0.999)),
        ];
    }

    private static async Task<List<Parked>> ParkAsync(Target target, string run, int count)
    {
        var owners = Enumerable.Range(0, count).Select(i => new Peer($"{run}-{i}")).ToList();
        var polls = await target.Speech.OpenPollsAsync(target, run, owners);
        var parked = new List<Parked>(count);
        foreach (var (owner, poll) in owners.Zip(polls))
        {
            var exchange = await target.ConnectAsync();
            parked.Add(new(exchange, poll.Send(owner.Name, [180]), exchange.AskAsync(poll.Wait).AsTask()));
        }

        return parked;
    }

    private static async Task<List<double>> WakeAsync(Target target, List<Parked> peers)
    {
        using var sending = await target.ConnectAsync();
        var wakes = new List<double>(peers.Count);
        foreach (var peer in peers)
        {
            var start = Stopwatch.GetTimestamp();
            var answer = sending.AskAsync(peer.Wake).AsTask();
            (await peer.Wait).Expect(200);
            wakes.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            (await answer).Expect(200);
        }

        foreach (var peer in peers)
        {
            peer.Exchange.Dispose();
        }

        return wakes;
    }

    private sealed record Parked(IExchange Exchange, Request Wake, Task<Answer> Wait);
}
