using Inbox.Browser.Tests.Driving;
using Inbox.Redis.Tests.Hosting;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>Pages on two servers that share a Redis. PeerServer needs all of them in one process.</summary>
[TestFixture]
internal sealed class TwoNodeTests : PeerJsFixture
{
    private static RedisProcess? _redis;

    private Servers.Lease? _second;

    protected override string[] Flags => ["-https=false", "-peerjs", $"-redis=127.0.0.1:{_redis!.Port}"];

    private Uri Second => _second!.Server.Url;

    [OneTimeSetUp]
    public static async Task StartRedisAsync()
    {
        if (Machine.LacksRedis is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        _redis = await RedisProcess.StartAsync();
    }

    [OneTimeTearDown]
    public static async Task EndRedisAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    [SetUp]
    public async Task StartSecondAsync() => _second = await Servers.TakeAsync(Flags, node: 2);

    [TearDown]
    public async Task EndSecondAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }
    }

    [Test]
    public async Task Pages_on_two_servers_connect([Values("chromium", "firefox")] string browser)
    {
        var alice = await OpenPeerAsync(Alice, browser);
        var bob = await OpenPeerAsync(Bob, browser, Second);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "across");
        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(alice, "and back");
    }

    [Test]
    public async Task An_id_in_use_on_one_server_is_taken_on_the_other_until_it_is_free()
    {
        var owner = await OpenPeerAsync(Alice);
        var browser = await Browsers.OpenAsync();
        var thief = await browser.OpenPeerAsync(Second, Alice);
        await thief.WaitForAsync("trouble.length > 0");
        (await thief.TroubleAsync()).Should().Equal("unavailable-id");

        await owner.CloseAsync();
        var next = await browser.OpenPeerAsync(Second, Alice);
        await next.HasOpenedAsync();
        (await next.TroubleAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_missing_peer_is_unavailable_on_every_server()
    {
        var alice = await OpenPeerAsync(Alice, origin: Second);
        await alice.EvaluateAsync($"void keep(peer.connect('{Unique("nobody")}'))");
        await alice.WaitForAsync("trouble.length > 0");
        (await alice.TroubleAsync()).Should().Equal("peer-unavailable");
    }

    /// <summary>As behind a balancer, which sends the next socket of a page where it likes.</summary>
    [Test]
    public async Task A_peer_may_reconnect_by_the_other_server()
    {
        var alice = await OpenPeerAsync(Alice);
        var bob = await OpenPeerAsync(Bob);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "before");
        await alice.EvaluateAsync($"void (peer.disconnect(), peer.socket._baseUrl = peer.socket._baseUrl.replace(':{Server.Url.Port}/', ':{Second.Port}/'), peer.reconnect())");
        await alice.HasOpenedAsync(times: 2);
        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(alice, "by the other");
        ((int)(await alice.EvaluateAsync("ended"))!).Should().Be(0);
    }
}
