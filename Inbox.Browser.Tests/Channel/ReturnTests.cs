namespace Inbox.Browser.Tests.Channel;

/// <summary>One of two connected pages comes back: with a new connection to the server, or reloaded.</summary>
[TestFixture]
internal sealed class ReturnTests : PeerFixture
{
    /// <summary>The five seconds for which an answer serves all who ask end when the test calls <c>outdate()</c>.</summary>
    private const string Outdating = """
        [asked, ahead, clock] = [0, 0, Date.now],
        Date.now = () => clock() + ahead,
        outdate = () => (ahead += 5_000)
        """;

    /// <param name="firstTalks">Whether the first page offers, or the one that came second.</param>
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_hello_of_a_page_that_is_known_is_replied_to_without_another_offer(bool firstTalks)
    {
        var first = await OpenPeerAsync(polite: true, firstTalks);
        var second = await OpenOtherPeerAsync(polite: false);
        await AreConnectedAsync(first, second);
        foreach (var page in new[] { first, second })
        {
            await page.EvaluateAsync("void (turns = 0, peer.connection.onsignalingstatechange = () => turns++, got.length = 0)");
        }

        Proxy.Cut();

        // An offer would come instead of the reply.
        var reply = await first.WaitForAsync("got.find(({ hello, description }) => hello || description)");
        ((bool?)reply!["reply"]).Should().BeTrue();
        foreach (var page in new[] { first, second })
        {
            (await page.EvaluateAsync("[peer.state, turns, changes.includes('absent: replaced')].join()"))!.GetValue<string>().Should().Be("connected,0,false");
        }
    }

    [Test]
    public async Task After_a_reload_of_the_other_page_the_next_connection_has_ice_servers_that_were_asked_for_anew()
    {
        var page = await OpenPeerAsync(polite: true, before: Outdating, more: """
            iceServers: async () => {
              return [{ urls: 'turn:127.0.0.1:9', username: `${++asked}`, credential: asked > 1 ? 'valid' : 'expired' }];
            }
            """);
        var other = await OpenOtherPeerAsync(polite: false);
        await AreConnectedAsync(page, other);
        (await ServersAsync()).Should().Be("1,1,expired");
        await page.EvaluateAsync("outdate(), void (former = peer.connection)");
        await other.ReloadAsync();
        await StartOtherPeerAgainAsync(other, polite: false);

        await page.WaitForAsync("peer.connection !== former && peer.state === 'connected'");
        await AreConnectedAsync(other);
        (await ServersAsync()).Should().Be("2,2,valid");

        async Task<string> ServersAsync() =>
            (string)(await page.EvaluateAsync("(({ username, credential }) => [asked, username, credential].join())(peer.connection.getConfiguration().iceServers[0])"))!;
    }
}
