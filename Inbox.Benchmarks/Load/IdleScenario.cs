using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>Many peers with a socket, or a stream, on which nothing happens: what one costs in memory, and all of them in CPU.</summary>
internal sealed class IdleScenario(string what, Func<Target, Peer, Task<IDisposable>> connect, Func<Target, IEnumerable<IDisposable>, CancellationToken, Task> beat) : IScenario
{
    private const int WarmUps = 4;

    public string What => what;

    public static IdleScenario Sockets { get; } = new("socket", OpenSocketAsync, BeatSocketsAsync);

    public static IdleScenario Streams { get; } = new("stream", async (target, peer) =>
    {
        var exchange = await Http1Exchange.ConnectAsync(target);
        await exchange.StreamAsync(Request.Stream(target, peer));
        return exchange;
    }, static (_, _, _) => Task.CompletedTask);

    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        // Some first, so that what a server needs once, or compiles once, is not counted as a peer's.
        for (var i = 0; i < WarmUps; i++)
        {
            (await OpenAsync(target, $"{options.Run}w{i}", Math.Min(500, options.Peers))).ForEach(link => link.Dispose());
        }

        await (target.Process?.SettleAsync() ?? Task.CompletedTask);
        var before = target.Process?.ResidentBytes ?? 0;
        var links = await OpenAsync(target, options.Run, options.Peers);
        using var enough = new CancellationTokenSource();
        var beating = beat(target, links, enough.Token);
        await (target.Process?.SettleAsync() ?? Task.CompletedTask);
        var bytes = (target.Process?.ResidentBytes ?? double.NaN) - before;
        var cpu = target.Process?.CpuSeconds ?? 0;
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
        cpu = (target.Process?.CpuSeconds ?? double.NaN) - cpu;
        var idle = cpu / watch.Elapsed.TotalSeconds;
        await enough.CancelAsync();
        await beating;
        links.ForEach(link => link.Dispose());
        return
        [
            new($"KB per idle {what}, of {options.Peers}", bytes / options.Peers / 1024),
            new("CPU ms per second, all idle", idle * 1000),
        ];
    }

    private static async Task<IDisposable> OpenSocketAsync(Target target, Peer peer)
    {
        var link = await SocketLink.ConnectAsync(target, peer);
        link.StayIdle();
        return link;
    }

    /// <summary>Says what clients of this protocol say from time to time, or the server takes them for dead.</summary>
    private static async Task BeatSocketsAsync(Target target, IEnumerable<IDisposable> links, CancellationToken enough)
    {
        if (target.Speech.Heartbeat is not var (interval, text))
        {
            return;
        }

        var frame = SocketLink.Frame(text);
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(enough))
            {
                foreach (var link in links.Cast<SocketLink>())
                {
                    await link.SendAsync(frame);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<List<IDisposable>> OpenAsync(Target target, string run, int count)
    {
        var links = new List<IDisposable>(count);
        for (var i = 0; i < count; i++)
        {
            links.Add(await connect(target, new($"{run}-{i}")));
        }

        return links;
    }
}
