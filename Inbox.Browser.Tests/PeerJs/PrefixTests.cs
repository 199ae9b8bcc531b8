using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>Below a prefix that a proxy takes off, as nginx does with <c>location /app/</c>.</summary>
[TestFixture]
internal sealed class PrefixTests : PeerJsFixture
{
    [Test]
    public async Task Pages_connect_below_a_prefix([Values("chromium", "firefox")] string browser)
    {
        await using var network = new Proxy(Server.Url) { Prefix = "/app" };
        var (app, server) = (new Uri(network.Url, "/app/"), new Uri(network.Url, "/app/peerjs"));
        var alice = await (await Browsers.OpenAsync(browser)).OpenPeerAsync(app, null, server);
        var bob = await (await Browsers.OpenAsync(browser)).OpenPeerAsync(app, Bob, server);
        await alice.HasOpenedAsync();
        await bob.HasOpenedAsync();
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "below");
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
    }
}
