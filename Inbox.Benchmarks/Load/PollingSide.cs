using System.Text.Json;

namespace Inbox.Benchmarks.Load;

/// <summary>A side that has a mailbox and polls it.</summary>
internal sealed class PollingSide : ISetupSide
{
    private static readonly byte[] _description = Json(ISetupSide.DescriptionBytes);
    private static readonly byte[] _candidate = Json(ISetupSide.CandidateBytes);
    private static readonly byte[] _all = Json(ISetupSide.DescriptionBytes + (ISetupSide.CandidateBytes * ISetupSide.Candidates));

    /// <summary>How long a description of the browser module waits for its candidates (burst.js): 8 to 10 ms in Chromium, 12 in Firefox.</summary>
    private static readonly TimeSpan _burst = TimeSpan.FromMilliseconds(10);

    private readonly IExchange _sending;
    private readonly IExchange _waiting;
    private readonly Target _target;
    private readonly Peer _peer;
    private readonly Way _way;
    private readonly int _away;
    private readonly Request _describe;
    private readonly Request _send;
    private readonly Request _sayAll;
    private long _last;

    private PollingSide(Target target, Peer peer, string other, Way way, int away, IExchange sending, IExchange waiting)
    {
        (_target, _peer, _way, _away, _sending, _waiting) = (target, peer, way, away, sending, waiting);
        _describe = Request.Send(target, peer, other, _description);
        _send = Request.Send(target, peer, other, _candidate);
        _sayAll = Request.Send(target, peer, other, _all);
    }

    public int Gets { get; private set; }

    public int Posts { get; private set; }

    public static async Task<PollingSide> OpenAsync(Target target, string name, string other, Way way, int away) =>
        new(target, new(name), other, way, away, await target.ConnectAsync(), await target.ConnectAsync());

    public void Reset() => Gets = Posts = 0;

    private int Messages => _way.Joins ? 1 : 1 + ISetupSide.Candidates;

    public async Task SayAsync()
    {
        Posts += Messages;
        if (_way.Joins)
        {
            await Task.Delay(_burst);
            (await _sending.AskAsync(_sayAll)).Expect(200);
            return;
        }

        (await _sending.AskAsync(_describe)).Expect(200);
        (await _sending.AskAllAsync(Enumerable.Repeat(_send, ISetupSide.Candidates).ToArray())).Expect(200);
    }

    public async Task HearAsync(Func<Task> onDescription)
    {
        var said = Task.CompletedTask;
        for (var left = Messages; left > 0;)
        {
            var isFirst = left == Messages;
            left -= await ReceiveAsync();
            said = isFirst ? onDescription() : said;
        }

        await said;
    }

    public void Dispose()
    {
        _sending.Dispose();
        _waiting.Dispose();
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

    private static byte[] Json(int bytes) => [(byte)'"', .. Enumerable.Repeat((byte)'x', bytes - 2), (byte)'"'];

    /// <param name="Name">What it is called in tables.</param>
    /// <param name="Batches">Whether a GET takes all messages that are there.</param>
    /// <param name="Joins">Whether the candidates that are found in a burst go together, with the description.</param>
    internal readonly record struct Way(string Name, bool Batches, bool Joins)
    {
        public static Way Plain { get; } = new("plain", Batches: false, Joins: false);

        public static Way InBatches { get; } = new("batches", Batches: true, Joins: false);

        /// <summary>As the browser module does it.</summary>
        public static Way Joined { get; } = new("batches, joined", Batches: true, Joins: true);
    }
}
