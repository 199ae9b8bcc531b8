using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Rooms;

/// <summary>The host goes, however that happens, and nobody touches the pages.</summary>
[TestFixture]
internal sealed class FailoverTests : StarFixture
{
    [Test]
    [NonParallelizable]
    public async Task When_the_broadcasters_page_is_closed_one_other_takes_over_and_messages_flow_within_3_seconds()
    {
        var (_, host, clients) = await MeetAsync(5);
        await FailOverAsync(host, clients, host.CloseAsync);
    }

    [Test]
    [NonParallelizable]
    public async Task When_the_broadcasters_process_is_killed_one_other_takes_over_and_messages_flow_within_3_seconds()
    {
        var (browser, host, clients) = await MeetAsync(5, hostMayBeKilled: true);
        await FailOverAsync(host, clients, browser.KillAsync);
    }

    [Test]
    [NonParallelizable]
    public async Task A_broadcaster_in_Firefox_is_followed_by_another_page_of_Firefox()
    {
        var hostBrowser = await Browsers.StartAsync("firefox");
        var host = await hostBrowser.OpenStarAsync(Server.Url, Login);
        await host.IsHostAsync();
        var firefox = await Browsers.OpenAsync("firefox");
        List<Page> clients = [];
        foreach (var browser in new[] { firefox, firefox, await Browsers.OpenAsync() })
        {
            clients.Add(await browser.OpenStarAsync(Server.Url, Login));
            await clients[^1].IsClientAsync();
        }

        await FailOverAsync(host, clients, hostBrowser.KillAsync);
    }

    [Test]
    [NonParallelizable]
    public async Task One_after_the_other_takes_over_until_one_is_left()
    {
        var browser = await Browsers.OpenAsync();
        List<Page> pages = [];
        for (var i = 0; i < 5; i++)
        {
            pages.Add(await browser.OpenStarAsync(Server.Url, Login));
            await (i == 0 ? pages[i].IsHostAsync() : pages[i].IsClientAsync());
        }

        for (; pages.Count > 2; pages.RemoveAt(0))
        {
            await FailOverAsync(pages[0], pages[1..], pages[0].CloseAsync);
        }

        await pages[0].CloseAsync();
        await pages[1].IsHostAsync();
        await pages[1].SayAsync(1);
    }

    [Test]
    public async Task The_old_broadcaster_comes_back_as_a_client()
    {
        var (_, host, clients) = await MeetAsync(3);
        await host.ReloadAsync();
        await host.StartStarAsync(Login);
        await host.IsClientAsync();
        (await host.ElectionAsync()).Host.Should().Be(2);
        List<Page> all = [host, .. clients];
        foreach (var client in clients)
        {
            await client.WaitForAsync("star.state === 'host' || star.state === 'connected'");
        }

        await Task.WhenAll(all.Select(page => page.SayAsync(10)));
        await all.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task A_broadcaster_that_the_browser_freezes_hands_over_and_comes_back_as_a_client()
    {
        var (_, host, clients) = await MeetAsync(3);
        await host.FreezeAsync(true);
        await clients[0].IsHostAsync();
        await clients[1].WaitForAsync("star.room.host === 2 && star.state === 'connected'");
        await clients[1].SayAsync(3);

        await host.FreezeAsync(false);
        await host.IsClientAsync();
        List<Page> all = [host, .. clients];
        await Task.WhenAll(all.Select(page => page.SayAsync(3)));
        await all.HaveHeardEachOtherAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    [OwnServer]
    [NonParallelizable]
    public async Task Without_the_server_the_star_goes_on_and_when_it_is_back_all_meet_again(bool killed)
    {
        var (_, host, clients) = await MeetAsync(4);
        List<Page> all = [host, .. clients];
        await (killed ? Server.KillAsync() : Server.StopAsync());
        foreach (var page in all)
        {
            await page.WaitForAsync("star.room.state === 'retrying'");
        }

        await Task.WhenAll(all.Select(page => page.SayAsync(20)));
        await all.HaveHeardEachOtherAsync();
        (await host.EvaluateAsync("star.state"))!.ToString().Should().Be("host");

        foreach (var page in all)
        {
            await page.ChatterAsync(true);
        }

        await StartServerAgainAsync();
        foreach (var page in all)
        {
            await page.WaitForAsync($"star.room.state === 'joined' && star.room.members.length === {all.Count} && star.state !== 'connecting'");
        }

        await all.HaveHeardEachOtherAsync();
        foreach (var page in all)
        {
            ((int)(await page.EvaluateAsync("new Set(elections.map(({ term }) => term)).size"))!).Should().Be(2, "there was one re-election");
        }
    }

    [Test]
    [OwnServer]
    public async Task What_is_said_while_there_is_no_broadcaster_reaches_the_next_one()
    {
        var (browser, host, clients) = await MeetAsync(3, hostMayBeKilled: true);
        await Server.KillAsync();
        await browser.KillAsync();
        await clients[0].WaitForAsync("star.state === 'connecting'");
        var said = clients[0].EvaluateAsync("say(30)");
        await StartServerAgainAsync();
        ((string?)await said).Should().Be("ok");
        await clients.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task What_waited_for_a_broadcaster_reaches_one_that_has_just_come()
    {
        await using var proxy = new Proxy(Server.Url);
        var old = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        await old.IsHostAsync();
        var browser = await Browsers.OpenAsync();
        var speaker = await browser.OpenStarAsync(proxy.Url, Login);
        await speaker.IsClientAsync();
        proxy.IsDown = true;
        proxy.Cut();
        await old.SeesAsync(1);
        await old.CloseAsync();
        await speaker.WaitForAsync("star.state === 'connecting'");
        var newcomer = await browser.OpenStarAsync(Server.Url, Login);
        await newcomer.IsHostAsync();

        await speaker.EvaluateAsync("globalThis.saying = say(5), 0");
        proxy.IsDown = false;
        ((string?)await speaker.EvaluateAsync("saying")).Should().Be("ok");
        await new[] { speaker, newcomer }.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task Who_was_alone_and_comes_back_hears_what_was_said_meanwhile_and_does_not_repeat_itself()
    {
        await using var proxy = new Proxy(Server.Url);
        var first = await (await Browsers.OpenAsync()).OpenStarAsync(proxy.Url, Login);
        await first.IsHostAsync();
        await first.SayAsync(2);
        proxy.IsDown = true;
        proxy.Cut();
        await first.WaitForAsync("star.room.state === 'retrying'");
        var second = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        await second.WaitForAsync("star.state === 'host' && star.room.members.length === 1");
        await second.SayAsync(3);

        proxy.IsDown = false;
        await first.IsClientAsync();
        await first.SayAsync(1);
        await second.WaitForAsync("got.some(({ data }) => data === 3)");
        (await second.HeardAsync(await first.SessionAsync())).Should().Equal(3);
        await first.WaitForAsync("got.length > 0");
        (await first.HeardAsync(await second.SessionAsync())).Should().Equal(1, 2, 3);
    }

    [Test]
    public async Task A_broadcaster_that_lost_the_server_unnoticed_is_replaced_and_speaks_for_nobody_any_more()
    {
        await using var proxy = new Proxy(Server.Url);
        var late = await (await Browsers.OpenAsync()).OpenStarAsync(proxy.Url, Login);
        await late.IsHostAsync();
        var browser = await Browsers.OpenAsync();
        List<Page> others = [];
        for (var i = 0; i < 2; i++)
        {
            others.Add(await browser.OpenStarAsync(Server.Url, Login));
            await others[i].IsClientAsync();
        }

        (proxy.IsDown, var session) = (true, await late.SessionAsync());
        proxy.FallSilent();
        await others[0].WaitForAsync("star.state === 'host'");
        await others[1].WaitForAsync("star.room.host === 2 && star.state === 'connected'");
        ((string)(await late.EvaluateAsync("star.state"))!).Should().Be("host", "it has not heard yet that it is not");
        await late.EvaluateAsync("globalThis.saying = say(5), 0");
        await others[0].SayAsync(5);
        await others[1].WaitForAsync("got.length === 5");
        (await others[1].HeardAsync(session)).Should().BeEmpty();

        proxy.IsDown = false;
        ((string?)await late.EvaluateAsync("saying")).Should().Be("ok", "it was kept, and the next host has it");
        await late.IsClientAsync();
        await others[0].SayAsync(5);
        List<Page> all = [late, .. others];
        await all.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task A_message_of_a_host_of_an_older_term_is_refused()
    {
        var browser = await Browsers.OpenAsync();
        var impostor = await browser.OpenBlankAsync(Server.Url);
        await impostor.LogInAsync(Login);
        await impostor.EvaluateAsync("""
            Promise.all(['rooms/room.js', 'rooms/link.js'].map((file) => import(`/_content/Inbox.AspNetCore/${file}`))).then(([{ Room }, { Link }]) => {
              globalThis.hellos = 0;
              globalThis.room = new Room({ url: '/rooms/socket' });
              const links = new Map();
              room.addEventListener('signal', ({ detail: { from, data } }) => {
                if (!links.has(data.link)) {
                  const link = new Link({
                    offers: false,
                    send: (signal) => room.signal(from, { link: data.link, signal }),
                    onOpen: () => {},
                    onFrame: ({ hello }) => {
                      hellos++;
                      const message = { session: 'late', number: 1, id: hellos, data: 'of yesterday' };
                      link.say({ message });
                      link.say({ welcome: { session: 'late', term: hello.term - 1, heard: {} } });
                      link.say({ message });
                    },
                    onEnd: () => {},
                  });
                  links.set(data.link, link);
                }
                links.get(data.link).receive(data.signal);
              });
            })
            """);
        await impostor.WaitForAsync("room.state === 'joined'");
        var client = await browser.OpenStarAsync(Server.Url, Login);
        await impostor.WaitForAsync("hellos >= 2");
        ((int)(await client.EvaluateAsync("got.length"))!).Should().Be(0);
        ((string)(await client.EvaluateAsync("star.state"))!).Should().Be("connecting");
        await impostor.CloseAsync();
        await client.IsHostAsync();
    }
}
