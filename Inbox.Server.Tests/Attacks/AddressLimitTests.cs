using System.Net;
using System.Net.Sockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>Whoever comes from one address takes all that it can get; somebody from another still gets in.</summary>
public sealed class AddressLimitTests : ServerTests
{
    private const string Attacker = "127.0.0.2";

    [Test]
    public async Task Names_that_one_address_claims_leave_room_for_others()
    {
        await using var server = await StartAsync("-https=false", "-max-inboxes=1500");
        var (socket, stream) = await Stranger.ConnectFromAsync(IPAddress.Parse(Attacker), server.Url);
        using var ending = socket;

        var statuses = await Stranger.AskAsync(stream, [.. Enumerable.Range(0, 3000).Select(i => Stranger.Get($"hoard-{i}"))]);

        statuses.Take(1000).Should().AllBeEquivalentTo(204);
        statuses.Skip(1000).Should().AllBeEquivalentTo(429);
        using var neighbour = server.Client(Attacker);
        var refused = await neighbour.Peer("neighbour").ReceiveAsync();
        refused.ShouldBeProblem(429, "Too many mailboxes");
        refused["Retry-After"].Should().Be("5");
        (await neighbour.Peer("hoard-7").ReceiveAsync()).Status.Should().Be(204, "those that exist go on");
        using var newcomer = server.Client();
        (await newcomer.Peer("newcomer").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Connections_of_one_address_leave_room_for_others()
    {
        await using var server = await StartAsync("-https=false", "-max-connections=120", "-max-connections-per-address=100");
        var crowd = new List<Socket>();
        for (var i = 0; i < 300; i++)
        {
            crowd.Add(await Stranger.KnockAsync(server.Url, IPAddress.Parse(Attacker)));
        }

        var ended = 0;
        foreach (var refused in Task.WhenEach(crowd.Select(Stranger.EndsAsync)).ToBlockingEnumerable().Take(200))
        {
            ended += await refused ? 1 : 0;
        }

        ended.Should().Be(200);
        using var newcomer = server.Client();
        (await newcomer.Peer("newcomer").ReceiveAsync()).Status.Should().Be(204);
        crowd.ForEach(socket => socket.Dispose());
    }

    [Test]
    public async Task Bytes_that_one_address_sends_leave_room_for_others()
    {
        await using var server = await StartAsync("-https=false", "-rate-limit=0", "-max-total-bytes=16777216", "-max-bytes-per-address=8388608");
        using var attacker = server.Client(Attacker);
        using var newcomer = server.Client();
        await newcomer.Peer("newcomer").ReceiveAsync();
        var sent = await FillAsync(attacker);

        sent.Count(status => status == 200).Should().Be(8);
        sent.Should().EndWith(429);
        var refused = await attacker.Peer("hoard").SendAsync("newcomer", "x");
        refused.ShouldBeProblem(429, "Too many bytes");
        refused["Retry-After"].Should().Be("5");
        (await newcomer.Peer("newcomer").SendAsync("newcomer", "offer")).Status.Should().Be(200);
        await attacker.Peer("hoard-0").ReceiveAsync();
        (await attacker.Peer("hoard").SendAsync("newcomer", "x")).Status.Should().Be(200, "what is fetched makes room");
    }

    /// <summary>They fill the server, from however many addresses, and send to sockets of their own that acknowledge nothing: what is kept for those who wait is theirs.</summary>
    [Test]
    public async Task What_is_not_acknowledged_keeps_nobody_from_being_served_by_a_full_server()
    {
        await using var server = await StartAsync(["-https=false", "-rate-limit=0", "-max-total-bytes=16777216", "-inbox-capacity=1000", .. ServerProcess.NoLimitOfAddresses]);
        using var attacker = server.Client(Attacker);
        using var honest = server.Client();
        var (alice, bob) = (honest.Peer("alice"), honest.Peer("bob"));
        await alice.ReceiveAsync();
        await bob.ReceiveAsync();
        (await FillAsync(attacker)).Should().EndWith(503);

        using var stream = await attacker.SendAsync(StreamOf(attacker, "mallory"), HttpCompletionOption.ResponseHeadersRead, Patience.CancellationToken());
        var reading = (await stream.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null).ContinueWith(_ => { }, TaskScheduler.Default);
        var overdrawn = 0;
        for (var i = 0; i < 200; i++)
        {
            overdrawn += (await attacker.Peer("mallory").SendAsync("mallory", new string('x', 16 * 1024))).Status == 200 ? 1 : 0;
        }

        overdrawn.Should().BeGreaterThan(64, "that is all there is to overdraw, many times");
        var waiting = bob.ReceiveAsync("wait=30&after=0");
        await UntilServedAsync(alice);
        (await waiting).Status.Should().Be(200);

        // The wait is on its way while alice sends; before it is there nobody waits, and the server is full.
        async Task UntilServedAsync(Peer sender)
        {
            for (var patience = Patience.CancellationToken(); (await sender.SendAsync("bob", "offer")).Status != 200; patience.ThrowIfCancellationRequested())
            {
                waiting.IsCompleted.Should().BeFalse();
            }
        }

        stream.Dispose();
        await reading;
    }

    [Test]
    public async Task Behind_a_proxy_that_is_named_the_limits_are_those_of_each_client()
    {
        await using var server = await StartAsync("-https=false", "-max-inboxes-per-address=1", "-proxies=127.0.0.0/8");
        using var proxy = server.Client();

        (await proxy.Peer("a").ReceiveAsync(headers: ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(204);
        (await proxy.Peer("b").ReceiveAsync(headers: ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(429);
        (await proxy.Peer("b").ReceiveAsync(headers: ("X-Forwarded-For", "192.0.2.2"))).Status.Should().Be(204);
        (await proxy.Peer("c").ReceiveAsync(headers: ("X-Forwarded-For", "192.0.2.9, 192.0.2.2"))).Status.Should().Be(429, "what a client says itself is not believed");
        (await server.EndAsync()).Should().NotContain("Requests arrive through a proxy");
    }

    [Test]
    public async Task A_proxy_that_is_not_named_is_noticed_once_and_no_limit_holds_for_it()
    {
        await using var server = await StartAsync("-https=false", "-max-inboxes-per-address=1", "-max-connections-per-address=2");
        using var proxy = server.Client();
        foreach (var name in new[] { "a", "b", "c" })
        {
            (await proxy.Peer(name).ReceiveAsync(headers: ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(204);
        }

        var connections = new List<Stream>();
        for (var i = 0; i < 5; i++)
        {
            var (_, stream) = await Stranger.ConnectAsync(server.Url);
            (await Stranger.AskAsync(stream, ["OPTIONS /inbox HTTP/1.1\r\nHost: x\r\n\r\n"])).Should().Equal(204);
            connections.Add(stream);
        }

        connections.ForEach(connection => connection.Dispose());
        (await server.EndAsync()).Split('\n').Where(line => line.Contains("Requests arrive through a proxy", StringComparison.Ordinal))
            .Should().ContainSingle().Which.Should().Contain("-proxies=127.0.0.1");
    }

    private static HttpRequestMessage StreamOf(HttpClient client, string name)
    {
        var request = client.Request(HttpMethod.Get, "/inbox?after=0");
        request.Headers.Authorization = Peer.Basic(name, "secret");
        request.Headers.Accept.ParseAdd("text/event-stream");
        return request;
    }

    /// <summary>A megabyte each, four to a mailbox, until one is refused.</summary>
    private static async Task<List<int>> FillAsync(HttpClient attacker)
    {
        List<int> statuses = [];
        do
        {
            var hoard = $"hoard-{statuses.Count / 4}";
            await attacker.Peer(hoard).ReceiveAsync("after=0");
            statuses.Add((await attacker.Peer("hoard").SendAsync(hoard, new string('x', 1 << 20))).Status);
        }
        while (statuses[^1] == 200);

        return statuses;
    }
}
