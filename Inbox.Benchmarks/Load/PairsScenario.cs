using System.Diagnostics;

namespace Inbox.Benchmarks.Load;

/// <summary>
/// Pairs that talk by long poll: one sends a message of offer's or candidate's size, the GET that the other one holds ends, and the other
/// one answers the same way. A message is a POST and the GET that it wakes.
/// </summary>
internal sealed class PairsScenario : IScenario
{
    private const int MailboxesAtOnce = 500;

    /// <summary>Sizes of the messages, in turn. By default what WebRTC sends: an offer or answer of 2 KB, and ten candidates of 180 bytes.</summary>
    public int[] Sizes { get; init; } = [2000, .. Enumerable.Repeat(180, 10)];

    /// <summary>How many mailboxes there are beside those of the pairs, in which nothing happens.</summary>
    public int OtherMailboxes { get; init; }

    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        // First, since a connection that says nothing meanwhile would be closed.
        await CreateOthersAsync(target, options.Run);
        var peers = Enumerable.Range(0, options.Peers).SelectMany(i => new Peer[] { new($"{options.Run}-{i}-a"), new($"{options.Run}-{i}-b") }).ToList();
        var polls = await target.Speech.OpenPollsAsync(target, options.Run, peers);
        var pairs = new List<Pair>();
        foreach (var (pair, i) in peers.Chunk(2).Select((pair, i) => (pair, i)))
        {
            pairs.Add(await Pair.OpenAsync(target, pair, [polls[2 * i], polls[2 * i + 1]], Sizes));
        }

        await RunForAsync(pairs, options.WarmUp);

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

    /// <summary>Asks once in the name of each, which makes its mailbox.</summary>
    private async Task CreateOthersAsync(Target target, string run)
    {
        using var exchange = await target.ConnectAsync();
        foreach (var some in Enumerable.Range(0, OtherMailboxes).Chunk(MailboxesAtOnce))
        {
            var polls = some.Select(i => Request.Receive(target, new($"{run}-other-{i}"))).ToList();
            (await exchange.AskAllAsync(polls, answer: 204)).Expect(204);
        }
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

        private Pair(Peer[] peers, Poll[] polls, int[] sizes, IExchange[] sending, IExchange[] waiting)
        {
            (_sending, _waiting) = (sending, waiting);
            _wait = [.. polls.Select(poll => poll.Wait)];
            _send = [[.. sizes.Select(size => polls[0].Send(peers[1].Name, [size]))], [.. sizes.Select(size => polls[1].Send(peers[0].Name, [size]))]];
        }

        public static async Task<Pair> OpenAsync(Target target, Peer[] peers, Poll[] polls, int[] sizes) => new(
            peers, polls, sizes, await ConnectAsync(target), await ConnectAsync(target));

        private static async Task<IExchange[]> ConnectAsync(Target target) => [await target.ConnectAsync(), await (target.Other ?? target).ConnectAsync()];

        public async Task<List<double>> TalkUntilAsync(long end)
        {
            var wakes = new List<double>(100_000);
            for (var turn = 0; Stopwatch.GetTimestamp() < end; turn++)
            {
                var wait = _waiting[1 - turn % 2].AskAsync(_wait[1 - turn % 2]).AsTask();
                var start = Stopwatch.GetTimestamp();
                var send = _sending[turn % 2].AskAsync(_send[turn % 2][turn / 2 % _send[0].Length]).AsTask();
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
