using System.Diagnostics;
using System.Text.Json;

namespace Inbox.Benchmarks.Load;

/// <summary>
/// Whole WebRTC set-ups, one after the other: an offer, an answer, and ten candidates from each side, found together shortly after the
/// description. Counts requests and time, three ways: as simple clients do it, with receivers that take batches, and with senders too
/// that put what was found meanwhile into one message, as the browser module does.
/// </summary>
internal sealed class SetupScenario : IScenario
{
    private const int Candidates = 10;

    public async Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options)
    {
        var figures = new List<Figure>();
        foreach (var way in (Way[])[new("plain", Batches: false, Joins: false), new("batches", Batches: true, Joins: false), new("batches, joined", Batches: true, Joins: true)])
        {
            var (a, b) = ($"{options.Run}{way.Name.Length}a", $"{options.Run}{way.Name.Length}b");
            await Mailbox.CreateAsync(target, $"{options.Run}{way.Name.Length}", [new(a), new(b)]);
            using var alice = await Side.OpenAsync(target, a, b, way, options.Away);
            using var bob = await Side.OpenAsync(target, b, a, way, options.Away);
            await ConnectAsync(alice, bob);
            alice.Reset();
            bob.Reset();

            var times = new List<double>();
            var end = Stopwatch.GetTimestamp() + (long)(options.Seconds * Stopwatch.Frequency / 3);
            while (Stopwatch.GetTimestamp() < end)
            {
                var start = Stopwatch.GetTimestamp();
                await ConnectAsync(alice, bob);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            var gets = (double)(alice.Gets + bob.Gets) / times.Count;
            var posts = (double)(alice.Posts + bob.Posts) / times.Count;
            figures.Add(new($"set-up, {way.Name}: GETs", gets));
            figures.Add(new($"set-up, {way.Name}: requests", gets + posts));
            figures.Add(new($"set-up, {way.Name}: ms", Figure.Percentile(times, 0.5)));
        }

        return figures;
    }

    private static async Task ConnectAsync(Side caller, Side callee)
    {
        var callerHeard = caller.HearAsync(() => Task.CompletedTask);
        var calleeHeard = callee.HearAsync(callee.SayAsync);
        await caller.SayAsync();
        await Task.WhenAll(callerHeard, calleeHeard);
    }

    private readonly record struct Way(string Name, bool Batches, bool Joins);

    private sealed class Side : IDisposable
    {
        private static readonly byte[] _candidate = Json(180);
        private static readonly byte[] _description = Json(2000);

        private readonly IExchange _sending;
        private readonly IExchange _waiting;
        private readonly Target _target;
        private readonly Peer _peer;
        private readonly Way _way;
        private readonly int _away;
        private readonly Request _describe;
        private readonly Request _send;
        private readonly Request _sendRest;
        private long _last;

        private Side(Target target, Peer peer, string other, Way way, int away, IExchange sending, IExchange waiting)
        {
            (_target, _peer, _way, _away, _sending, _waiting) = (target, peer, way, away, sending, waiting);
            _describe = Request.Send(target, peer, other, _description);
            _send = Request.Send(target, peer, other, _candidate);
            _sendRest = Request.Send(target, peer, other, Json(180 * (Candidates - 1)));
        }

        public int Gets { get; private set; }

        public int Posts { get; private set; }

        public static async Task<Side> OpenAsync(Target target, string name, string other, Way way, int away) =>
            new(target, new(name), other, way, away, await target.ConnectAsync(), await target.ConnectAsync());

        public void Reset() => Gets = Posts = 0;

        /// <summary>The description, and then the candidates. Joined: the first goes at once, and the others together, since it is still on its way.</summary>
        public async Task SayAsync()
        {
            (await _sending.AskAsync(_describe)).Expect(200);
            if (_way.Joins)
            {
                (await _sending.AskAsync(_send)).Expect(200);
                (await _sending.AskAsync(_sendRest)).Expect(200);
                Posts += 3;
                return;
            }

            (await _sending.AskAllAsync(Enumerable.Repeat(_send, Candidates).ToArray())).Expect(200);
            Posts += 1 + Candidates;
        }

        /// <summary>Receives all that the other side says in one set-up.</summary>
        /// <param name="onDescription">What its description, which comes first, sets off.</param>
        public async Task HearAsync(Func<Task> onDescription)
        {
            var said = Task.CompletedTask;
            for (var left = _way.Joins ? 3 : 1 + Candidates; left > 0;)
            {
                var isFirst = left == (_way.Joins ? 3 : 1 + Candidates);
                left -= await ReceiveAsync();
                said = isFirst ? onDescription() : said;
            }

            await said;
        }

        private async Task<int> ReceiveAsync()
        {
            Gets++;
            if (_away > 0)
            {
                await Task.Delay(_away);
            }

            if (!_way.Batches)
            {
                (await _waiting.AskAsync(Request.Receive(_target, _peer, "wait=30"))).Expect(200);
                return 1;
            }

            var answer = (await _waiting.AskAsync(Request.Receive(_target, _peer, $"wait=30&max=100&after={_last}"))).Expect(200);
            using var batch = JsonDocument.Parse(answer.Body);
            _last = batch.RootElement[batch.RootElement.GetArrayLength() - 1].GetProperty("id").GetInt64();
            return batch.RootElement.GetArrayLength();
        }

        public void Dispose()
        {
            _sending.Dispose();
            _waiting.Dispose();
        }

        private static byte[] Json(int bytes) => [(byte)'"', .. Enumerable.Repeat((byte)'x', bytes - 2), (byte)'"'];
    }
}
