using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>Pairs that talk over sockets, in turn: a message is a frame in and the frame out that it becomes.</summary>
internal sealed class RelayScenario : IScenario
{
    /// <summary>As in <see cref="PairsScenario"/>: an offer or answer, and ten candidates.</summary>
    private static readonly int[] _sizes = [2000, .. Enumerable.Repeat(180, 10)];

    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < options.Peers; i++)
        {
            pairs.Add(await Pair.OpenAsync(target, new($"{options.Run}-{i}-a"), new($"{options.Run}-{i}-b")));
        }

        await RunForAsync(pairs, options.WarmUp);
        var cpu = target.Process?.CpuSeconds ?? 0;
        var store = target.Store?.CpuSeconds ?? 0;
        var relays = await RunForAsync(pairs, options.Seconds);
        cpu = (target.Process?.CpuSeconds ?? double.NaN) - cpu;
        store = (target.Store?.CpuSeconds ?? 0) - store;
        pairs.ForEach(pair => pair.Dispose());
        return
        [
            new("CPU µs per relayed message", cpu / relays.Count * 1e6),
            .. target.Store is null ? [] : new[] { new Figure("Redis' CPU µs per relayed message", store / relays.Count * 1e6) },
            new($"relay p50 µs, {options.Peers} pairs at once", Figure.Percentile(relays, 0.5)),
            new($"relay p99 µs, {options.Peers} pairs at once", Figure.Percentile(relays, 0.99)),
        ];
    }

    private static async Task<List<double>> RunForAsync(List<Pair> pairs, double seconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(pairs.Select(pair => Task.Run(() => pair.TalkUntilAsync(end))));
        return all.SelectMany(relays => relays).ToList();
    }

    private sealed class Pair(Target target, (Peer Peer, SocketLink Link) a, (Peer Peer, SocketLink Link) b) : IDisposable
    {
        private readonly byte[][] _there = _sizes.Select(size => SocketLink.Frame(target.Speech.Message(a.Peer.Name, b.Peer.Name, size))).ToArray();
        private readonly byte[][] _back = _sizes.Select(size => SocketLink.Frame(target.Speech.Message(b.Peer.Name, a.Peer.Name, size))).ToArray();

        public static async Task<Pair> OpenAsync(Target target, Peer a, Peer b) =>
            new(target, (a, await SocketLink.ConnectAsync(target, a)), (b, await SocketLink.ConnectAsync(target.Other ?? target, b)));

        public async Task<List<double>> TalkUntilAsync(long end)
        {
            var relays = new List<double>(100_000);
            for (var turn = 0; Stopwatch.GetTimestamp() < end; turn++)
            {
                var (from, to, frames) = turn % 2 == 0 ? (a.Link, b.Link, _there) : (b.Link, a.Link, _back);
                var start = Stopwatch.GetTimestamp();
                await from.SendAsync(frames[turn / 2 % _sizes.Length]);
                await to.ReceiveAsync();
                relays.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            return relays;
        }

        public void Dispose()
        {
            a.Link.Dispose();
            b.Link.Dispose();
        }
    }
}
