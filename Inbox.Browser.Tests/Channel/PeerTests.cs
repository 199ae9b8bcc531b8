using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>Two peers, each in a page of its own, and what would have parted them for good. modules/exchange.test.mjs tries every order.</summary>
[TestFixture]
internal sealed class PeerTests : PeerFixture
{
    /// <summary>In Chromium a connection whose first offer is rolled back at once may never gather: six of a hundred.</summary>
    [Test]
    public async Task First_offers_that_cross_connect_in_each_of_twenty_rounds()
    {
        var page = await OpenAsync();
        await page.IsOpenAsync();
        var ends = await page.EvaluateAsync($$"""
            (async () => {
              const other = new SignalingChannel({ name: '{{Other}}', password: 'key' });
              await new Promise((resolve) => other.addEventListener('state', ({ detail: { state } }) => state === 'open' && resolve()));
              const ends = [];
              for (let round = 0; round < 20; round++) {
                const prepare = (connection) => connection.createDataChannel('talk', { negotiated: true, id: 0 });
                const peers = [new Peer({ channel, remote: '{{Other}}', polite: true, prepare }), new Peer({ channel: other, remote: '{{Own}}', polite: false, prepare })];
                await Promise.all(peers.map((peer) => new Promise((resolve) => peer.addEventListener('state', ({ detail: { state } }) => state === 'connected' && resolve()))));
                ends.push(peers.map(({ state }) => state).join());
                for (const peer of peers) peer.close();
              }
              return ends;
            })()
            """);
        ends!.AsArray().Select(end => (string)end!).Should().HaveCount(20).And.OnlyContain(end => end == "connected,connected");
    }

    /// <summary>A browser opens six connections to a server with HTTP/1.1, and each stream holds one.</summary>
    [Test]
    public async Task Seven_channels_on_one_page_hold_up_no_send()
    {
        var page = await OpenAsync(options: new { transport = "stream" });
        await page.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 1, 1);
        (await page.EvaluateAsync($$"""
            (async () => {
              const others = Array.from({ length: 6 }, (_, number) => new SignalingChannel({ name: `{{Own}}-${number}`, password: 'key', transport: 'stream' }));
              await Promise.all([channel, ...others].map((each) => each.send('{{Bob.Name}}', each.name, { patience: 50_000 })));
              return others.length;
            })()
            """))!.GetValue<int>().Should().Be(6);
    }

    [TestCase("stream")]
    [TestCase("long-poll")]
    public async Task A_browser_without_AbortSignal_any_receives_and_sends(string transport)
    {
        var page = await OpenAsync(options: new { transport }, before: "delete AbortSignal.any");
        await page.IsOpenAsync(transport);
        await Bob.SendNumbersAsync(Own, 1, 3);
        await page.HasGotAsync(1, 3);
        ((string?)await page.SendNumbersAsync(Bob.Name, 1, 1)).Should().Be("ok");
    }
}
