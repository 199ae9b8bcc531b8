using System.Text.Json;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>
/// Two pages with a <c>peer</c> each, the <c>changes</c> of its state, and what was <c>said</c> to it over a data channel. One is behind the
/// proxy, and the other is not.
/// </summary>
internal abstract class PeerFixture : ChannelFixture
{
    private const string Meet = """
        (({ talks, ...options }) => {
          const open = (connection) => {
            const data = connection.createDataChannel('talk', { negotiated: true, id: 0 });
            data.onopen = () => data.send(`from ${channel.name}`);
            data.onmessage = ({ data }) => said.push(data);
            globalThis.say = (word) => data.send(word);
          };
          Object.assign(globalThis, { said: [], changes: [], talk: () => (talks = true, open(peer.connection)) });
          globalThis.peer = new Peer({ channel, prepare: (connection) => talks && open(connection), ...options });
          peer.addEventListener('state', ({ detail: { state, reason } }) => changes.push(reason ? `${state}: ${reason}` : state));
        })
        """;

    /// <summary>The name of the page that is not behind the proxy.</summary>
    protected string Other => Unique("other");

    /// <summary>The page behind the proxy.</summary>
    /// <param name="polite">Whether it is the polite one.</param>
    /// <param name="talks">Whether there is anything to connect from the start. If not, <c>talk()</c> wants the data channel.</param>
    /// <param name="options">Of its channel.</param>
    /// <param name="before">A script that runs first.</param>
    /// <param name="more">Further options of the peer.</param>
    protected async Task<Page> OpenPeerAsync(bool polite, bool talks = true, object? options = null, string before = "", string more = "")
    {
        var page = await OpenAsync(options: options, before: before);
        await StartPeerAsync(page, Other, polite, talks, more);
        return page;
    }

    protected async Task<Page> OpenOtherPeerAsync(bool polite, bool talks = true, object? options = null, string before = "")
    {
        var page = await (await Browsers.OpenAsync()).OpenChannelAsync(Server.Url, Other, options, before);
        await StartPeerAsync(page, Own, polite, talks);
        return page;
    }

    /// <summary>The other page, which has nothing on it after a reload.</summary>
    protected async Task StartOtherPeerAgainAsync(Page page, bool polite)
    {
        await page.StartChannelAsync(Other);
        await StartPeerAsync(page, Own, polite);
    }

    protected static async Task AreConnectedAsync(params Page[] pages)
    {
        foreach (var page in pages)
        {
            // Less than the minute after which each looks for the other anyway.
            await page.WaitForAsync("peer.state === 'connected'", timeoutMs: 30_000);
        }
    }

    private static async Task StartPeerAsync(Page page, string remote, bool polite, bool talks = true, string more = "") =>
        await page.EvaluateAsync($"void ({Meet})({{ remote: '{remote}', polite: {JsonSerializer.Serialize(polite)}, talks: {JsonSerializer.Serialize(talks)}, {more} }})");
}
