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

    [Test]
    [OwnServer]
    [NonParallelizable]
    public async Task Without_the_server_the_star_goes_on_and_when_it_is_back_all_meet_again()
    {
        var (_, host, clients) = await MeetAsync(4);
        List<Page> all = [host, .. clients];
        await Server.KillAsync();
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
}
