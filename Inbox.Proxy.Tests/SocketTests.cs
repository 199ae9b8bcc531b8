using System.Net.WebSockets;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

public sealed class SocketTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    [Test]
    public async Task A_socket_opens_and_brings_each_message_when_it_comes()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var alice = await SocketClient.OpenByFrameAsync(app, "alice");
        (await alice.HearAsync()).GetProperty("ok").GetInt64().Should().Be(1);
        alice.Protocol.Should().Be("inbox.v1");
        for (var i = 0; i < 10; i++)
        {
            await alice.SayAsync($$"""{"to":"alice","text":"{{i}}"}""");
            (await alice.HearAsync()).GetProperty("text").GetString().Should().Be($"{i}");
        }
    }

    [Test]
    public async Task Its_close_code_comes_through()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        await app.Peer("alice").LeaveAsync();
        (await alice.EndAsync()).Should().Be(4410);
    }

    [Test]
    public async Task A_wrong_password_is_401_as_without_a_proxy()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        await app.Peer("alice").ReceiveAsync();
        var opening = () => SocketClient.OpenAsync(app, "alice", after: null, password: "guess");
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(401);
    }

    [Test]
    public async Task Pings_keep_a_socket_that_the_proxy_would_cut()
    {
        await using var app = await StartAppAsync(options => options.HeartbeatInterval = TimeSpan.FromSeconds(0.5), UseSystemTime);
        await using var front = await Proxy.StartImpatientlyAsync(app);
        await using var silent = await StartAppAsync(options => options.HeartbeatInterval = TimeSpan.FromHours(1), UseSystemTime);
        await using var silentFront = await Proxy.StartImpatientlyAsync(silent);
        using var pinged = await SocketClient.OpenAsync(app, "alice", after: null);
        var heard = pinged.HearAsync();
        using var still = await SocketClient.OpenAsync(silent, "alice", after: null);

        await still.Awaiting(socket => socket.TryHearAsync())
            .Should().ThrowAsync<WebSocketException>("the proxy cuts what is idle, without a farewell");

        await app.Peer("bob").SendAsync("alice", "offer");
        (await heard).GetProperty("text").GetString().Should().Be("offer", "the older of the two is still open");
    }
}
