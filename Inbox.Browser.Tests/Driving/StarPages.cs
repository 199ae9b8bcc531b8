using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>
/// A page with nothing on it but a Star, <c>star</c>, of a login; what it was told, <c>got</c> and <c>elections</c>, each with <c>at</c>
/// (milliseconds of the machine's clock); and a chatter that can be turned on.
/// </summary>
internal static class StarPages
{
    /// <summary>What Firefox says as an error of the page when it can't reach a server or a peer that is gone.</summary>
    private static readonly string[] _troubles = ["can’t establish a connection to the server", "was interrupted while the page was loading", "WebRTC: ICE failed"];

    public static async Task<Page> OpenStarAsync(this Browser browser, Uri origin, string login)
    {
        var page = await browser.OpenBlankAsync(origin);
        await page.StartStarAsync(login);
        return page;
    }

    public static async Task LogInAsync(this Page page, string login) => await page.EvaluateAsync($$"""
        fetch('/rooms/me').then((me) => me.ok || fetch('/rooms/login', {
          method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: '{{login}}', password: 'key' }),
        })).then(({ ok = true }) => ok)
        """);

    public static async Task StartStarAsync(this Page page, string login)
    {
        await page.LogInAsync(login);
        await page.EvaluateAsync("""
            import('/_content/Inbox.AspNetCore/rooms/rooms.js').then((rooms) => {
              Object.assign(globalThis, rooms, { got: [], elections: [], said: 0, refused: [] });
              globalThis.now = () => performance.timeOrigin + performance.now();
              globalThis.star = new rooms.Star({ url: '/rooms/socket' });
              star.addEventListener('message', ({ detail }) => got.push({ ...detail, at: now() }));
              star.room.addEventListener('host', ({ detail }) => elections.push({ ...detail, at: now() }));
              globalThis.say = (count) => Promise.all(Array.from({ length: count }, () => star.send(++said))).then(() => 'ok', (error) => error.message);
              globalThis.chatter = (on) => {
                clearInterval(globalThis.chattering);
                if (on) globalThis.chattering = setInterval(() => star.send(++said).catch((error) => refused.push(error.message)), 20);
              };
            })
            """);
    }

    public static Task IsHostAsync(this Page page) => page.WaitForAsync("star.state === 'host' && star.room.state === 'joined'");

    public static Task IsClientAsync(this Page page) => page.WaitForAsync("star.state === 'connected'");

    public static Task SeesAsync(this Page page, int members) => page.WaitForAsync($"star.room.members.length === {members}");

    /// <summary>Says so many messages; completes when the host has relayed them.</summary>
    public static async Task SayAsync(this Page page, int count) => ((string?)await page.EvaluateAsync($"say({count})")).Should().Be("ok");

    public static Task ChatterAsync(this Page page, bool on) => page.EvaluateAsync($"chatter({(on ? "true" : "false")}), 0");

    /// <summary>How many messages the page has said.</summary>
    public static async Task<int> SaidAsync(this Page page) => (int)(await page.EvaluateAsync("said"))!;

    public static async Task<string> SessionAsync(this Page page) => (string)(await page.EvaluateAsync("star.session"))!;

    /// <summary>What the page heard of one session: the numbers that it said.</summary>
    public static async Task<int[]> HeardAsync(this Page page, string session) =>
        [.. (await page.EvaluateAsync($"got.filter((message) => message.session === '{session}').map((message) => message.data)"))!.AsArray().Select(data => (int)data!)];

    /// <summary>Milliseconds from that time, of the machine's clock, to the first message that the page got after the election that followed it.</summary>
    public static async Task<double> SilenceAsync(this Page page, double since) => (double)(await page.WaitForAsync($$"""
        (() => {
          const election = elections.find(({ at }) => at > {{since.ToString(System.Globalization.CultureInfo.InvariantCulture)}});
          const first = election && got.find(({ at }) => at > election.at);
          return first && first.at - {{since.ToString(System.Globalization.CultureInfo.InvariantCulture)}};
        })()
        """))!;

    public static async Task<(int Host, long Term, int Number)> ElectionAsync(this Page page)
    {
        JsonNode seen = (await page.EvaluateAsync("[star.room.host, star.room.term, star.room.number]"))!;
        return ((int)seen[0]!, (long)seen[1]!, (int)seen[2]!);
    }

    /// <summary>Accounting: each has heard all that each of the others has said, once and in order.</summary>
    public static async Task HaveHeardEachOtherAsync(this IReadOnlyList<Page> pages)
    {
        foreach (var speaker in pages)
        {
            await speaker.ChatterAsync(false);
        }

        foreach (var speaker in pages)
        {
            var (said, session) = (await speaker.SaidAsync(), await speaker.SessionAsync());
            foreach (var listener in pages.Where(page => page != speaker))
            {
                await listener.WaitForAsync($"got.some(({{ session, data }}) => session === '{session}' && data === {said}) || {said} === 0");
                (await listener.HeardAsync(session)).Should().Equal(Enumerable.Range(1, said));
            }

            ((int)(await speaker.EvaluateAsync("refused.length"))!).Should().Be(0);
            (await speaker.ScriptErrorsAsync()).Where(error => !_troubles.Any(error.Contains)).Should().BeEmpty();
        }
    }
}
