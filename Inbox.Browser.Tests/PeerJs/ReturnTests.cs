using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>Sockets that close, die or come back, and ids that are wanted again: where PeerServer fails.</summary>
[TestFixture]
internal sealed class ReturnTests : PeerJsFixture
{
    private Proxy? _network;

    private Proxy Network => _network ??= new(Server.Url);

    [TearDown]
    public async Task CloseNetworkAsync()
    {
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }

    [Test]
    public async Task A_peer_whose_socket_was_cut_can_reconnect_and_connect([Values("chromium", "firefox")] string browser)
    {
        var alice = await OpenPeerAsync(Alice, browser, Network.Url);
        var bob = await OpenPeerAsync(Bob, browser);
        await CutAsync(alice);
        (await alice.TroubleAsync()).Should().Equal("network");
        await alice.EvaluateAsync("void peer.reconnect()");
        await alice.HasOpenedAsync(times: 2);

        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "there");
        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(alice, "and back");
    }

    /// <summary>PeerServer sends no OPEN to a client that it still knows, so <c>reconnect()</c> never ends.</summary>
    [Test]
    public async Task Reconnect_opens_a_peer_whose_loss_the_server_has_not_noticed([Values("chromium", "firefox")] string browser)
    {
        var alice = await OpenPeerAsync(Alice, browser, Network.Url);
        var bob = await OpenPeerAsync(Bob, browser);
        Network.FallSilent();
        await alice.EvaluateAsync("void (peer.disconnect(), peer.reconnect())");
        await alice.HasOpenedAsync(times: 2);

        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(alice, "on the new socket");
        (await alice.TroubleAsync()).Should().BeEmpty();
    }

    /// <summary>The new socket may be there before the old one's end is noticed, which is what PeerServer cannot deal with.</summary>
    [Test]
    public async Task A_page_that_disconnects_itself_can_reconnect()
    {
        var alice = await OpenPeerAsync(Alice);
        for (var times = 2; times <= 4; times++)
        {
            await alice.EvaluateAsync("void (peer.disconnect(), peer.reconnect())");
            await alice.HasOpenedAsync(times);
        }

        (await alice.TroubleAsync()).Should().BeEmpty();
    }

    /// <summary>Its token is another one than before.</summary>
    [Test]
    public async Task A_reloaded_page_gets_its_id_at_once([Values("chromium", "firefox")] string browser)
    {
        var alice = await OpenPeerAsync(Alice, browser);
        var bob = await OpenPeerAsync(Bob, browser);
        for (var times = 0; times < 3; times++)
        {
            await alice.ReloadAsync();
            await alice.StartPeerAsync(Alice, new(Server.Url, "/peerjs"));
            await alice.HasOpenedAsync();
            (await alice.TroubleAsync()).Should().BeEmpty();
        }

        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(alice, "the new one");
    }

    /// <summary>PeerServer refuses everybody else, and the page itself when it is reloaded, for 60 to 90 s.</summary>
    [Test]
    [NonParallelizable]
    public async Task The_id_of_a_page_whose_network_died_is_free_within_seconds()
    {
        await OpenPeerAsync(Alice, origin: Network.Url);
        Network.FallSilent();
        var patience = System.Diagnostics.Stopwatch.StartNew();
        var next = await OpenPeerAsync(Alice);
        patience.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "most of it is the browser's");
        (await next.TroubleAsync()).Should().BeEmpty();
    }

    /// <summary>LEAVE would: the library then closes all that it has with that peer.</summary>
    [Test]
    public async Task A_socket_that_closes_does_not_end_a_living_connection()
    {
        var alice = await OpenPeerAsync(Alice);
        var bob = await OpenPeerAsync(Bob, origin: Network.Url);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "before");
        await CutAsync(bob);
        await alice.TalkAsync(bob, "without a server");
        await bob.EvaluateAsync("void peer.reconnect()");
        await bob.HasOpenedAsync(times: 2);
        await alice.TalkAsync(bob, "after");

        // Whatever the server has sent to alice has come before this.
        await bob.ConnectAsync(Alice);
        (await alice.ServedAsync()).Should().NotContain("LEAVE").And.NotContain("EXPIRE");
        ((int)(await alice.EvaluateAsync("ended"))!).Should().Be(0);
        ((int)(await bob.EvaluateAsync("ended"))!).Should().Be(0);
    }

    /// <summary>The library would close the connection that the first one made.</summary>
    [Test]
    public async Task No_offer_is_given_twice()
    {
        var alice = await OpenPeerAsync(Alice);
        var bob = await OpenPeerAsync(Bob, origin: Network.Url);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "before");
        for (var times = 2; times <= 4; times++)
        {
            await CutAsync(bob);
            await bob.EvaluateAsync("void peer.reconnect()");
            await bob.HasOpenedAsync(times);
        }

        await alice.ConnectAsync(Bob);
        await bob.WaitForAsync("lines.length === 2");
        var offers = (await bob.EvaluateAsync("served.filter(({ type }) => type === 'OFFER').map(({ payload }) => payload.connectionId)"))!.AsArray();
        offers.Select(offer => (string)offer!).Should().HaveCount(2).And.OnlyHaveUniqueItems();
        ((int)(await bob.EvaluateAsync("ended"))!).Should().Be(0);
    }

    [Test]
    public async Task An_offer_to_a_peer_that_is_reconnecting_waits_for_it()
    {
        var alice = await OpenPeerAsync(Alice);
        var bob = await OpenPeerAsync(Bob);
        await bob.EvaluateAsync("void peer.disconnect()");
        await alice.EvaluateAsync($"void keep(peer.connect('{Bob}'))");
        await bob.EvaluateAsync("void peer.reconnect()");
        await alice.TalkAsync(bob, "in time");
        (await alice.TroubleAsync()).Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    [OwnServer]
    public async Task Peers_outlive_a_restart_of_the_server_and_so_do_their_connections(bool isStopped)
    {
        var alice = await OpenPeerAsync(Alice);
        var bob = await OpenPeerAsync(Bob);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "before");
        await (isStopped ? Server.StopAsync() : Server.KillAsync());
        await alice.WaitForAsync("peer.disconnected");
        await bob.WaitForAsync("peer.disconnected");
        await alice.TalkAsync(bob, "without a server");

        await StartServerAgainAsync();
        foreach (var page in new[] { alice, bob })
        {
            await page.EvaluateAsync("void peer.reconnect()");
            await page.HasOpenedAsync(times: 2);
        }

        await alice.TalkAsync(bob, "on the old connection");
        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(alice, "on a new one");
        ((int)(await alice.EvaluateAsync("ended"))!).Should().Be(0);
        (await alice.TroubleAsync()).Should().Equal("network");
    }

    private async Task CutAsync(Page page)
    {
        Network.Cut();
        await page.WaitForAsync("peer.disconnected");
    }
}
