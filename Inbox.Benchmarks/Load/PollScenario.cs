using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>Peers that ask again and again whether there is something, and there never is.</summary>
internal sealed class PollScenario : IScenario
{
    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        var exchanges = await Task.WhenAll(Enumerable.Range(0, options.Peers).Select(_ => target.ConnectAsync()));
        var polls = exchanges.Select((_, i) => Request.Receive(target, new($"{options.Run}-{i}"))).ToArray();
        for (var i = 0; i < polls.Length; i++)
        {
            // The first use makes the mailbox: one after the other, since there are servers that do not survive many at once.
            await exchanges[i].AskAsync(polls[i]);
        }

        await RunForAsync(exchanges, polls, options.WarmUp);

        var cpu = target.Process?.CpuSeconds ?? 0;
        var count = await RunForAsync(exchanges, polls, options.Seconds);
        cpu = (target.Process?.CpuSeconds ?? double.NaN) - cpu;
        foreach (var exchange in exchanges)
        {
            exchange.Dispose();
        }

        return [new("CPU µs per poll", cpu / count * 1e6), new("time µs per poll", options.Seconds / count * 1e6)];
    }

    private static async Task<long> RunForAsync(IExchange[] exchanges, Request[] polls, double seconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(exchanges.Select((exchange, i) => Task.Run(async () =>
        {
            var count = 0L;
            for (; Stopwatch.GetTimestamp() < end; count++)
            {
                await exchange.AskAsync(polls[i]);
            }

            return count;
        })));
        return counts.Sum();
    }
}
