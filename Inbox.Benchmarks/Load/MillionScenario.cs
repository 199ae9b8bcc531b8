using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>What a million set-ups cost a server: pairs that set up again and again, at once, each server's own way.</summary>
internal sealed class MillionScenario : IScenario
{
    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        var pairs = new List<(ISetupSide Caller, ISetupSide Callee)>();
        for (var i = 0; i < options.Peers; i++)
        {
            pairs.Add(await target.Speech.OpenSetupAsync(target, $"{options.Run}-{i}"));
        }

        _ = await RunForAsync(pairs, options.WarmUp);
        var cpu = target.Process?.CpuSeconds ?? 0;
        var setUps = await RunForAsync(pairs, options.Seconds);
        cpu = (target.Process?.CpuSeconds ?? double.NaN) - cpu;
        foreach (var (caller, callee) in pairs)
        {
            caller.Dispose();
            callee.Dispose();
        }

        return
        [
            new("CPU s per million set-ups", cpu / setUps.Count * 1e6),
            new($"set-up p50 ms, {options.Peers} pairs at once", Figure.Percentile(setUps, 0.5)),
            new($"set-up p99 ms, {options.Peers} pairs at once", Figure.Percentile(setUps, 0.99)),
        ];
    }

    private static async Task<List<double>> RunForAsync(List<(ISetupSide Caller, ISetupSide Callee)> pairs, double seconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(pairs.Select(pair => Task.Run(async () =>
        {
            var times = new List<double>();
            while (Stopwatch.GetTimestamp() < end)
            {
                var start = Stopwatch.GetTimestamp();
                await ISetupSide.ConnectAsync(pair.Caller, pair.Callee);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return times;
        })));
        return all.SelectMany(times => times).ToList();
    }
}
