using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>
/// Pairs that talk by long poll: one sends a message of offer's or candidate's size, the GET that the other one holds ends, and the other
/// one answers the same way. A message is a POST and the GET that it wakes.
/// </summary>
internal sealed class PairsScenario : IScenario
{
    /// <summary>Sizes of what WebRTC sends: an offer or answer of 2 KB, and ten candidates of 180 bytes.</summary>
    private static readonly byte[][] _bodies = [new byte[2000], .. Enumerable.Repeat(new byte[180], 10)];

    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < options.Peers; i++)
        {
            pairs.Add(await Pair.OpenAsync(target, [new($"{options.Run}-{i}-a"), new($"{options.Run}-{i}-b")]));
        }

        await Mailbox.CreateAsync(target, options.Run, pairs.SelectMany(pair => pair.Peers));
        await RunForAsync(pairs, seconds: 2);

        var cpu = target.Process?.CpuSeconds ?? 0;
        var store = target.Store?.CpuSeconds ?? 0;
        var watch = Stopwatch.StartNew();
        var wakes = await RunForAsync(pairs, options.Seconds);
        var seconds = watch.Elapsed.TotalSeconds;
        cpu = (target.Process?.CpuSeconds ?? double.NaN) - cpu;
        store = (target.Store?.CpuSeconds ?? 0) - store;
        foreach (var pair in pairs)
        {
            pair.Dispose();
        }

        return
        [
            new("CPU µs per message", cpu / wakes.Count * 1e6),
            .. target.Store is null ? [] : new[] { new Figure("Redis' CPU µs per message", store / wakes.Count * 1e6) },
            new($"wake p50 µs, {options.Peers} pairs at once", Figure.Percentile(wakes, 0.5)),
            new($"wake p99 µs, {options.Peers} pairs at once", Figure.Percentile(wakes, 0.99)),
            new("time µs per message", seconds / wakes.Count * 1e6),
        ];
    }

    private static async Task<List<double>> RunForAsync(List<Pair> pairs, double seconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(pairs.Select(pair => Task.Run(() => pair.TalkUntilAsync(end))));
        return all.SelectMany(wakes => wakes).ToList();
    }

    private sealed class Pair : IDisposable
    {
        private readonly IExchange[] _sending;
        private readonly IExchange[] _waiting;
        private readonly Request[] _wait;
        private readonly Request[][] _send;

        private Pair(Target target, Peer[] peers, IExchange[] sending, IExchange[] waiting)
        {
            (Peers, _sending, _waiting) = (peers, sending, waiting);
            _wait = peers.Select(peer => Request.Receive(target, peer, "wait=30")).ToArray();
            _send = [
                _bodies.Select(body => Request.Send(target, peers[0], peers[1].Name, body)).ToArray(),
                _bodies.Select(body => Request.Send(target, peers[1], peers[0].Name, body)).ToArray(),
            ];
        }

        public Peer[] Peers { get; }

        public static async Task<Pair> OpenAsync(Target target, Peer[] peers) => new(
            target, peers, await ConnectAsync(target), await ConnectAsync(target));

        private static async Task<IExchange[]> ConnectAsync(Target target) => [await target.ConnectAsync(), await (target.Other ?? target).ConnectAsync()];

        public async Task<List<double>> TalkUntilAsync(long end)
        {
            var wakes = new List<double>(100_000);
            for (var turn = 0; Stopwatch.GetTimestamp() < end; turn++)
            {
                var wait = _waiting[1 - turn % 2].AskAsync(_wait[1 - turn % 2]).AsTask();
                var start = Stopwatch.GetTimestamp();
                var send = _sending[turn % 2].AskAsync(_send[turn % 2][turn / 2 % _bodies.Length]).AsTask();
                (await wait).Expect(200);
                wakes.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                (await send).Expect(200);
            }

            return wakes;
        }

        public void Dispose()
        {
            foreach (var exchange in _sending.Concat(_waiting))
            {
                exchange.Dispose();
            }
        }
    }
}
