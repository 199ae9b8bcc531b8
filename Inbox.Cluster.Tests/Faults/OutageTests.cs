using System.Diagnostics;
using System.Net.Http.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>A Redis that goes, and one that comes back, on the wire.</summary>
[TestFixture]
internal sealed class OutageTests
{
    /// <summary>How long waits, streams and sockets outlive Redis.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private Servers _servers = null!;

    private Node One => _servers.One;

    private Node Two => _servers.Two;

    [OneTimeSetUp]
    public async Task StartAsync() => _servers = await Servers.StartAsync("-signal-server");

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }

    [Test]
    public async Task While_Redis_is_away_requests_are_told_to_try_again_and_what_waits_ends_after_ten_seconds()
    {
        using var form = JsonContent.Create(new { name = "alice", password = "key" });
        var login = ("Cookie", (await One.AskAsync(HttpMethod.Post, "/rooms/login", form)).Headers("Set-Cookie")[0].Split(';')[0]);
        var poll = await One.ParkAsync("alice", "wait=30");
        using var stream = await One.StreamAsync("bob");
        using var socket = await Two.SocketAsync("carol");
        using var user = await UserAsync(One, "dave");
        using var member = await SocketClient.OpenAsync(Two.Url, new(1, 1), protocol: "inbox.room.v1", path: "/rooms/socket", cookie: login.Item2);
        await member.HearAsync();
        await _servers.Redis.KillAsync();
        var began = Stopwatch.GetTimestamp();
        var ends = Task.WhenAll(TimedAsync(poll), TimedAsync(stream.EndAsync()), TimedAsync(socket.EndAsync()), TimedAsync(user.EndAsync()), TimedAsync(member.EndAsync()));

        await ShouldBeRefusedAsync(One.Peer("erin").ReceiveAsync());
        await ShouldBeRefusedAsync(One.Peer("erin").ReceiveAsync("wait=25"));
        await ShouldBeRefusedAsync(One.Peer("alice").SendAsync("bob", "x"));
        await ShouldBeRefusedAsync(Two.Peer("alice").LeaveAsync());
        await ShouldBeRefusedAsync(One.AskAsync(HttpMethod.Get, "/inbox", null, ("Authorization", Peer.Basic("erin", "secret").ToString()), ("Accept", "text/event-stream")));
        await ShouldBeRefusedAsync(One.AskAsync(HttpMethod.Get, "/rooms/me", null, login));
        await ShouldBeRefusedAsync(One.AskAsync(HttpMethod.Post, "/rooms/logout", null, login));
        using var again = JsonContent.Create(new { name = "somebody else", password = "key" });
        await ShouldBeRefusedAsync(Two.AskAsync(HttpMethod.Post, "/rooms/login", again));
        await ShouldBeRefusedAsync(One.AskAsync(HttpMethod.Get, "/v1/user", null, ("Cookie", "user_username=alice; user_key=x")));
        await ShouldBeRefusedAsync(One.AskAsync(HttpMethod.Get, "/default-pair"));
        await ShouldBeRefusedAsync(One.AskAsync(HttpMethod.Post, "/rendezvous?kind=offer", new StringContent("offer")));
        await ShouldBeRefusedAsync(Two.AskAsync(HttpMethod.Get, "/rendezvous", null, ("X-Code", "12345678")));
        (await One.AskAsync(HttpMethod.Get, "/readyz")).Status.Should().Be(503);
        (await One.AskAsync(HttpMethod.Get, "/healthz")).Status.Should().Be(200);
        (await One.AskAsync(HttpMethod.Get, "/")).Status.Should().Be(200, "a page needs no Redis");

        var lasted = await ends;
        lasted.Should().OnlyContain(time => time > _patience - TimeSpan.FromSeconds(1) && time < _patience + TimeSpan.FromSeconds(5));
        await ShouldBeRefusedAsync(poll);
        (await stream.EndAsync()).Should().BeNull("a stream that ends without a last event is one to open again");
        new[] { socket, user, member }.Select(each => (int)each.CloseStatus!).Should().AllBeEquivalentTo(1013);

        await _servers.Redis.StartAgainAsync();
        await _servers.AreReadyAsync();

        async Task<TimeSpan> TimedAsync(Task task)
        {
            await task;
            return Stopwatch.GetElapsedTime(began);
        }
    }

    [Test]
    public async Task Who_waited_before_Redis_went_still_gets_what_comes_after_it_is_back()
    {
        await One.Peer("sender").ReceiveAsync();
        var poll = await One.ParkAsync("frank", "wait=30");
        using var stream = await Two.StreamAsync("grace", after: 0);
        using var socket = await Two.SocketAsync("heidi");
        await _servers.Redis.KillAsync();
        await ShouldBeRefusedAsync(Two.Peer("sender").SendAsync("frank", "lost"));
        await _servers.Redis.StartAgainAsync();
        await _servers.AreReadyAsync();

        foreach (var name in new[] { "frank", "grace", "heidi" })
        {
            (await Two.Peer("sender").SendAsync(name, "after")).Status.Should().Be(200);
        }

        (await poll).Text.Should().Be("after");
        (await stream.HearAsync()).GetProperty("text").GetString().Should().Be("after");
        (await socket.HearAsync()).GetProperty("text").GetString().Should().Be("after");
        await socket.SayAsync("""{"to":"heidi","text":"self","ref":1}""");
    }

    private static async Task<SocketClient> UserAsync(Node node, string name)
    {
        var answer = await node.AskAsync(HttpMethod.Post, "/v1/register", new StringContent($$"""{"username":"{{name}}"}"""));
        var cookies = string.Join("; ", answer.Headers("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        var socket = await SocketClient.OpenAsync(node.Url, new(1, 1), protocol: null, path: "/v1/connect", cookie: cookies);
        await socket.SayAsync($$"""{"target":"{{name}}","type":"self","payload":null}""");
        await socket.HearAsync();
        return socket;
    }

    private static async Task ShouldBeRefusedAsync(Task<Answer> asking)
    {
        var answer = await asking;
        answer.Status.Should().Be(503, answer.Text);
        answer["Retry-After"].Should().Be("1");
        answer.ContentType.Should().Be("application/problem+json");
    }
}
