using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

public sealed class StreamTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    /// <remarks>The app's time stands still, so no heartbeat pushes anything through.</remarks>
    [Test]
    public async Task A_stream_says_at_once_that_it_is_open_and_brings_each_event_when_it_comes()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var stream = await StreamClient.OpenAsync(app, "alice");
        for (var i = 0; i < 10; i++)
        {
            await app.Peer("bob").SendAsync("alice", $"{i}");
            (await stream.HearAsync()).GetProperty("text").GetString().Should().Be($"{i}");
        }
    }

    [Test]
    public async Task Its_last_event_comes_through_and_it_ends_as_a_stream_should()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        using var stream = await StreamClient.OpenAsync(app, "alice");
        await app.Peer("alice").LeaveAsync();
        (await stream.EndAsync()).Should().Be("left");
    }

    [Test]
    public async Task Heartbeats_keep_a_stream_that_the_proxy_would_cut()
    {
        await using var app = await StartAppAsync(options => options.HeartbeatInterval = TimeSpan.FromSeconds(0.5), UseSystemTime);
        await using var front = await Proxy.StartImpatientlyAsync(app);
        await using var silent = await StartAppAsync(options => options.HeartbeatInterval = TimeSpan.FromHours(1), UseSystemTime);
        await using var silentFront = await Proxy.StartImpatientlyAsync(silent);
        using var beating = await StreamClient.OpenAsync(app, "alice");
        using var still = await StreamClient.OpenAsync(silent, "alice");

        await still.Awaiting(stream => stream.EndAsync()).Should().ThrowAsync<IOException>("the proxy cuts what is idle, in mid-stream");

        await app.Peer("bob").SendAsync("alice", "offer");
        (await beating.HearAsync()).GetProperty("text").GetString().Should().Be("offer", "the older of the two is still open");
    }
}
