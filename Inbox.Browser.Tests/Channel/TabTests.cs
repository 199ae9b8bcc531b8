using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>Tabs that share a mailbox, and tabs that go and come back.</summary>
[TestFixture]
internal sealed class TabTests : ChannelFixture
{
    [TestCase("socket")]
    public async Task The_newer_tab_has_the_mailbox_until_the_user_takes_it_back(string transport)
    {
        var browser = await Browsers.OpenAsync();
        var first = await browser.OpenChannelAsync(Server.Url, Own, new { transport });
        await first.IsOpenAsync();
        var second = await browser.OpenChannelAsync(Server.Url, Own, new { transport });
        await first.WaitForAsync("channel.state === 'superseded'");
        await second.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 1, 2);
        await second.HasGotAsync(1, 2);

        await first.EvaluateAsync("channel.resume()");
        await second.WaitForAsync("channel.state === 'superseded'");
        await first.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 3, 3);
        await first.WaitForAsync("got.includes(3)");
        await first.SendNumbersAsync(Bob.Name, 1, 1);

        // Neither stole it back: the first lost it once and was given it once.
        (await first.StatesAsync()).Should().Equal($"open {transport}", "superseded", "connecting", $"open {transport}");
        (await second.StatesAsync()).Should().Equal($"open {transport}", "superseded");
    }

    [Test]
    public async Task Two_peers_meet_again_in_the_tab_that_was_taken_back()
    {
        const string Meet = """
            globalThis.meet = (remote, polite) => {
              globalThis.said = [];
              globalThis.peer = new Peer({ channel, remote, polite, prepare: (connection) => {
                const data = connection.createDataChannel('talk', { negotiated: true, id: 0 });
                data.onopen = () => data.send(`from ${channel.name}`);
                data.onmessage = ({ data }) => said.push(data);
              } });
            }
            """;
        var (browser, other) = (await Browsers.OpenAsync(), Unique("other"));
        var bob = await browser.OpenChannelAsync(Server.Url, other);
        await bob.EvaluateAsync($"{Meet}; meet('{Own}', true)");
        var pages = new List<Page>();
        for (var tab = 1; tab <= 2; tab++)
        {
            pages.Add(await browser.OpenChannelAsync(Server.Url, Own));
            await pages[^1].EvaluateAsync($"{Meet}; meet('{other}', false)");
            await pages[^1].WaitForAsync("said.length === 1");
            await bob.WaitForAsync($"said.length === {tab}");
        }

        await pages[0].EvaluateAsync("channel.resume()");
        await pages[0].WaitForAsync("said.length === 2");
        await bob.WaitForAsync("said.length === 3");
        await pages[1].WaitForAsync("channel.state === 'superseded'");
    }

    [TestCase("socket", "chromium")]
    [TestCase("socket", "firefox")]
    public async Task A_page_that_goes_leaves_its_mailbox(string transport, string program)
    {
        var page = await (await Browsers.OpenAsync(program)).OpenChannelAsync(Server.Url, Own, new { transport, leaveOnPageHide = true });
        await page.IsOpenAsync();
        (await Bob.SendAsync(Own, 1)).Should().Be(200);
        await page.NavigateAsync(Server.PathOf("/style.css"));
        await Bob.IsRefusedAsync(Own);
    }

    // Firefox keeps no page that had a connection: there it is loaded anew.
    [TestCase("auto")]
    public async Task A_page_out_of_the_browsers_cache_receives_again(string transport)
    {
        var browser = await Browsers.StartAsync("chromium", new { pageCache = true });
        var page = await browser.OpenChannelAsync(Server.Url, Own, new { transport, leaveOnPageHide = true });
        await page.IsOpenAsync();
        await page.EvaluateAsync("mark = 'the same page'");
        await page.NavigateAsync(Server.PathOf("/style.css"));
        await Bob.IsRefusedAsync(Own);

        await page.GoBackAsync();
        ((string?)await page.EvaluateAsync("globalThis.mark")).Should().Be("the same page");
        await page.IsOpenAsync();
        await Bob.SendNumbersAsync(Own, 1, 3);
        await page.HasGotAsync(1, 3);
    }

    [TestCase("chromium")]
    public async Task A_reload_is_not_hurt_by_the_goodbye_of_the_page_before(string program)
    {
        var page = await (await Browsers.OpenAsync(program)).OpenChannelAsync(Server.Url, Own, new { leaveOnPageHide = true });
        await page.IsOpenAsync();
        await page.ReloadAsync();
        await page.StartChannelAsync(Own, new { leaveOnPageHide = true });
        await page.IsOpenAsync();

        // As if it had come late.
        using var goodbye = new Correspondent(Server.Url, Own);
        await goodbye.LeaveAsync();
        await page.WaitForAsync("states.filter((state) => state.startsWith('open')).length >= 2");
        await Bob.SendNumbersAsync(Own, 1, 3);
        await page.HasGotAsync(1, 3);
    }

    [Test]
    public async Task Before_a_page_goes_the_app_can_say_a_last_word()
    {
        var page = await OpenAsync("chromium", new { leaveOnPageHide = true });
        await page.IsOpenAsync();
        var received = Bob.ReceiveUntilAsync(7);
        await page.SendNumbersAsync(Bob.Name, 1, 1);

        // By a channel that stays: leaving may overtake the last word, and then nobody said it.
        await page.EvaluateAsync($$"""
            witness = new SignalingChannel({ name: '{{Unique("witness")}}', password: 'key' }), channel.addEventListener('farewell', () => void witness.send('{{Bob.Name}}', 7, { keepalive: true })), 0
            """);
        await page.WaitForAsync("witness.state === 'open'");
        await page.NavigateAsync(Server.PathOf("/style.css"));
        (await received).Should().Equal(1, 7);
    }
}
