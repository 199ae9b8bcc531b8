using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Rooms;

/// <summary>Pages of one login, the first of them host.</summary>
internal abstract class StarFixture : BrowserFixture
{
    /// <summary>The one time that is promised: after a host was closed or killed, messages flow within it.</summary>
    protected const double PromisedMs = 3000;

    protected override string[] Flags => ["-https=false"];

    /// <summary>One address may log in 20 times in a minute; a test does so up to four times.</summary>
    protected override int TestsPerServer => 5;

    protected string Login => Unique("x");

    /// <summary>The first is host; others are in another Chromium, the last one in Firefox.</summary>
    protected async Task<(Driving.Browser HostBrowser, Page Host, List<Page> Clients)> MeetAsync(int clients, bool hostMayBeKilled = false)
    {
        var login = Login;
        var hostBrowser = await (hostMayBeKilled ? Browsers.StartAsync() : Browsers.OpenAsync());
        var host = await hostBrowser.OpenStarAsync(Server.Url, login);
        await host.IsHostAsync();
        var chromium = await Browsers.OpenAsync();
        var firefox = await Browsers.OpenAsync("firefox");
        var pages = new List<Page>();
        for (var i = 1; i <= clients; i++)
        {
            pages.Add(await (i == clients ? firefox : chromium).OpenStarAsync(Server.Url, login));
            await pages[^1].IsClientAsync();
        }

        await host.SeesAsync(clients + 1);
        return (hostBrowser, host, pages);
    }

    /// <summary>All talk; the host goes; messages flow again at all others, soon; nothing is lost.</summary>
    protected static async Task FailOverAsync(Page host, IReadOnlyList<Page> clients, Func<Task> end)
    {
        foreach (var page in clients)
        {
            await page.ChatterAsync(true);
        }

        var oldTerm = (await host.ElectionAsync()).Term;
        await host.ChatterAsync(false);
        await host.SayAsync(20);
        var (said, session) = (await host.SaidAsync(), await host.SessionAsync());

        // What a killed process had not yet sent is lost with it. What one client has heard is everybody's.
        await clients[0].WaitForAsync($"got.some((message) => message.session === '{session}' && message.data === {said})");
        var since = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        await end();
        foreach (var page in clients)
        {
            var silence = await page.SilenceAsync(since);
            TestContext.Out.WriteLine($"silence of {silence:N0} ms");
            silence.Should().BeLessThan(PromisedMs);
        }

        await clients.HaveHeardEachOtherAsync();
        var elections = new List<(int Host, long Term, int Number)>();
        foreach (var page in clients)
        {
            elections.Add(await page.ElectionAsync());
            (await page.HeardAsync(session)).Should().Equal(Enumerable.Range(1, said), "what the old host has said is not lost with it");
        }

        elections.Select(election => (election.Host, election.Term)).Distinct().Should().ContainSingle("all follow one election");
        elections.Should().ContainSingle(election => election.Host == election.Number);
        elections[0].Term.Should().BeGreaterThan(oldTerm);
    }
}
