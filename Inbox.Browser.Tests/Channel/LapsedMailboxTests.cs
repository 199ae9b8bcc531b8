using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>A page that is away for longer than its mailbox stays, as with a computer that sleeps. Here that is four seconds.</summary>
[TestFixture]
internal sealed class LapsedMailboxTests : ChannelFixture
{
    /// <summary>Begins with nothing to connect; <c>talk()</c> wants a data channel, which also each later connection has.</summary>
    private const string Meet = """
        globalThis.meet = (remote, polite, talks) => {
          Object.assign(globalThis, { said: [], changes: [], talks });
          const prepare = (connection) => talks && open(connection);
          const open = (connection) => {
            const data = connection.createDataChannel('talk', { negotiated: true, id: 0 });
            data.onopen = () => data.send(`from ${channel.name}`);
            data.onmessage = ({ data }) => said.push(data);
          };
          globalThis.talk = () => (talks = true, open(peer.connection));
          globalThis.peer = new Peer({ channel, remote, polite, prepare });
          peer.addEventListener('state', ({ detail: { state, reason } }) => changes.push(reason ? `${state}: ${reason}` : state));
        }
        """;

    private string Other => Unique("other");

    protected override string[] Flags => [.. base.Flags, "-inbox-timeout=4"];

    [Test]
    public async Task A_page_that_was_cut_off_until_its_mailbox_lapsed_is_missed_and_met_again()
    {
        var (alice, bob) = await MeetAsync();
        await alice.WaitForAsync("peer.state === 'new'");
        await bob.WaitForAsync("peer.state === 'new'");
        Proxy.IsDown = true;
        Proxy.Cut();
        await alice.WaitForAsync("changes.at(-1) === 'absent: unreachable'");

        Proxy.IsDown = false;
        await bob.EvaluateAsync("channel.retryNow()");
        await alice.WaitForAsync("peer.state === 'new'");
        await bob.EvaluateAsync("void talk()");
        await alice.EvaluateAsync("void talk()");
        await alice.WaitForAsync("said.length > 0");
        await bob.WaitForAsync("said.length > 0");
    }

    /// <summary>Alice is not behind the proxy, and Bob's page is.</summary>
    private async Task<(Page Alice, Page Bob)> MeetAsync()
    {
        var browser = await Browsers.OpenAsync();
        var alice = await browser.OpenChannelAsync(Server.Url, Other);
        await alice.EvaluateAsync($"{Meet}; meet('{Own}', true)");
        var bob = await OpenAsync();
        await bob.EvaluateAsync($"{Meet}; meet('{Other}', false)");
        return (alice, bob);
    }
}
