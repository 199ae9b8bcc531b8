using System.Text.Json;

namespace Inbox.Benchmarks.Load;

/// <summary>
/// SignalR's JSON protocol (dotnet/aspnetcore, docs/specs: HubProtocol.md and TransportProtocols.md) to a hub with one method, <c>Send(to,
/// data)</c>. Who asks stands in the query; nobody proves it.
/// </summary>
internal sealed class SignalRSpeech : Speech
{
    /// <summary>Ends each message.</summary>
    public const char End = '\u001e';

    public override string Opening => $$"""{"protocol":"json","version":1}{{End}}""";

    public override int Greetings => 1;

    /// <summary>The JavaScript client says it every 15 s, and the server takes a client that is silent for 30 s for dead.</summary>
    public override (TimeSpan Interval, string Text)? Heartbeat => (TimeSpan.FromSeconds(15), $$"""{"type":6}{{End}}""");

    public override string Target(Target target, Peer peer) => $"{target.Url.AbsolutePath}?user={peer.Name}";

    public override string Message(string from, string to, int bytes) => $$"""{"type":1,"target":"Send","arguments":["{{to}}","{{new string('x', bytes)}}"]}{{End}}""";

    public override int CountMessages(ReadOnlySpan<byte> frame) => frame.Count((byte)End);

    public override async Task<(ISetupSide Caller, ISetupSide Callee)> OpenSetupAsync(Target target, string run)
    {
        if (PrefersSockets)
        {
            return await base.OpenSetupAsync(target, run);
        }

        var polls = await OpenPollsAsync(target, run, [new($"{run}a"), new($"{run}b")]);
        return (await SignalRPollingSide.OpenAsync(target, polls[0], $"{run}b"), await SignalRPollingSide.OpenAsync(target, polls[1], $"{run}a"));
    }

    public override async Task<IReadOnlyList<Poll>> OpenPollsAsync(Target target, string run, IReadOnlyList<Peer> peers)
    {
        var polls = new List<Poll>(peers.Count);
        using var exchange = await target.ConnectAsync();
        foreach (var peer in peers)
        {
            polls.Add(await OpenPollAsync(target, exchange, peer));
        }

        return polls;
    }

    private async Task<Poll> OpenPollAsync(Target target, IExchange exchange, Peer peer)
    {
        var negotiate = Request.Plain(new($"{target.Url}/negotiate?negotiateVersion=1&user={peer.Name}"), HttpMethod.Post);
        using var negotiated = JsonDocument.Parse((await exchange.AskAsync(negotiate)).Expect(200).Body);
        var url = new Uri($"{target.Url}?id={negotiated.RootElement.GetProperty("connectionToken").GetString()}&user={peer.Name}");
        var poll = Request.Plain(url, HttpMethod.Get);

        // The first poll makes it a connection by long polling, and is answered at once; the second one brings the greeting.
        (await exchange.AskAsync(poll)).Expect(200);
        (await exchange.AskAsync(Request.Plain(url, HttpMethod.Post, Opening))).Expect(200);
        (await exchange.AskAsync(poll)).Expect(200);
        return new(poll, (to, sizes) => Request.Plain(url, HttpMethod.Post, string.Concat(sizes.Select(bytes => Message(peer.Name, to, bytes)))));
    }
}
