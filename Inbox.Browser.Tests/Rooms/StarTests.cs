using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Rooms;

/// <summary>The login way, step by step, between real browsers.</summary>
[TestFixture]
internal sealed class StarTests : StarFixture
{
    [TestCase("chromium", "chromium")]
    [TestCase("chromium", "firefox")]
    [TestCase("firefox", "chromium")]
    [TestCase("firefox", "firefox")]
    public async Task Practical_result_A_logs_in_B_logs_in_and_they_are_connected_without_an_id(string first, string second)
    {
        var a = await (await Browsers.OpenAsync(first)).OpenStarAsync(Server.Url, Login);
        await a.IsHostAsync();
        var b = await (await Browsers.OpenAsync(second)).OpenStarAsync(Server.Url, Login);
        await b.IsClientAsync();
        await a.SayAsync(3);
        await b.SayAsync(3);
        await new[] { a, b }.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task Step_1_without_a_login_nobody_gets_in()
    {
        var page = await (await Browsers.OpenAsync()).OpenBlankAsync(Server.Url);
        await page.EvaluateAsync("import('/_content/Inbox.AspNetCore/rooms/rooms.js').then(({ Room }) => void (globalThis.room = new Room({ url: '/rooms/socket' })))");
        await page.WaitForAsync("room.state === 'unauthorized'");
        await page.LogInAsync(Login);
        await page.EvaluateAsync("room.resume()");
        await page.WaitForAsync($"room.state === 'joined' && room.name.startsWith('{Login}#') && room.number === 1");
    }

    [Test]
    public async Task Steps_1_1_to_3_the_first_is_broadcaster_and_any_other_connects_to_it()
    {
        var browser = await Browsers.OpenAsync();
        var a = await browser.OpenStarAsync(Server.Url, Login);
        await a.IsHostAsync();
        for (var number = 2; number <= 4; number++)
        {
            var other = await browser.OpenStarAsync(Server.Url, Login);
            await other.IsClientAsync();
            (await other.ElectionAsync()).Should().Be((1, (await a.ElectionAsync()).Term, number));
        }
    }

    [Test]
    public async Task N_clients_hear_each_message_of_every_other_exactly_once()
    {
        var (_, host, clients) = await MeetAsync(5);
        List<Page> all = [host, .. clients];
        await Task.WhenAll(all.Select(page => page.SayAsync(50)));
        await all.HaveHeardEachOtherAsync();
    }

    [Test]
    public async Task Two_logins_never_meet()
    {
        var x = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        var other = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, $"{Login}-broadcaster");
        await x.IsHostAsync();
        await other.IsHostAsync();
        var second = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        await second.IsClientAsync();
        await other.SayAsync(5);
        await second.SayAsync(5);
        await new[] { x, second }.HaveHeardEachOtherAsync();
        ((int)(await other.EvaluateAsync("got.length"))!).Should().Be(0);
        ((int)(await x.EvaluateAsync("got.length"))!).Should().Be(5);
    }

    [Test]
    public async Task Who_comes_later_hears_what_is_said_from_then_on()
    {
        var browser = await Browsers.OpenAsync();
        var a = await browser.OpenStarAsync(Server.Url, Login);
        await a.IsHostAsync();
        await a.SayAsync(3);
        var b = await browser.OpenStarAsync(Server.Url, Login);
        await b.IsClientAsync();
        await a.SayAsync(2);
        await b.WaitForAsync("got.length === 2");
        (await b.HeardAsync(await a.SessionAsync())).Should().Equal(4, 5);
    }

    [Test]
    public async Task Who_says_hello_under_several_names_is_one_client_all_the_same()
    {
        var browser = await Browsers.OpenAsync();
        var host = await browser.OpenStarAsync(Server.Url, Login);
        await host.IsHostAsync();
        var client = await browser.OpenBlankAsync(Server.Url);
        await client.LogInAsync(Login);
        await client.EvaluateAsync("""
            Promise.all(['rooms/room.js', 'rooms/link.js'].map((file) => import(`/_content/Inbox.AspNetCore/${file}`))).then(([{ Room }, { Link }]) => {
              globalThis.heard = [];
              globalThis.room = new Room({ url: '/rooms/socket' });
              room.addEventListener('host', ({ detail: { host, term } }) => {
                const link = new Link({
                  offers: true,
                  send: (signal) => room.signal(host, { link: 'liar', term, signal }),
                  onOpen: () => ['a', 'b', 'c'].forEach((session) => link.say({ hello: { session, term, heard: null } })),
                  onFrame: (frame) => heard.push(frame.message ? 'message' : 'welcome'),
                  onEnd: () => heard.push('end'),
                });
                room.addEventListener('signal', ({ detail: { data } }) => link.receive(data.signal));
              });
            })
            """);
        await client.WaitForAsync("heard.at(-1) === 'end' || heard.filter((what) => what === 'welcome').length === 3");
        await host.SayAsync(1);
        var other = await browser.OpenStarAsync(Server.Url, Login);
        await other.IsClientAsync();
        ((string?)await client.EvaluateAsync("heard.filter((what) => what !== 'message').join()")).Should().Be("welcome,end");
    }

    [TestCase("undefined", "TypeError")]
    [TestCase("'x'.repeat(65535)", "RangeError")]
    [TestCase("'x'.repeat(65534)", "ok")]
    public async Task A_message_is_JSON_of_64_KiB_at_most(string data, string end)
    {
        var a = await (await Browsers.OpenAsync()).OpenStarAsync(Server.Url, Login);
        await a.IsHostAsync();
        ((string?)await a.EvaluateAsync($"star.send({data}).then(() => 'ok', (error) => error.name)")).Should().Be(end);
    }

    [Test]
    public async Task What_waits_for_a_host_is_bounded_and_a_closed_star_refuses_it()
    {
        var page = await (await Browsers.OpenAsync()).OpenBlankAsync(Server.Url);
        await page.EvaluateAsync("""
            import('/_content/Inbox.AspNetCore/rooms/rooms.js').then(({ Star }) => {
              globalThis.star = new Star({ url: '/rooms/socket' });
              globalThis.ends = {};
              const count = (end) => (ends[end] = (ends[end] ?? 0) + 1);
              for (let i = 0; i < 1001; i++) star.send(i).then(() => count('ok'), (error) => count(error.name));
            })
            """);
        await page.WaitForAsync("ends.QuotaExceededError === 1");
        await page.EvaluateAsync("star.close()");
        await page.WaitForAsync("ends.AbortError === 1000");
        ((string?)await page.EvaluateAsync("star.send(1).catch((error) => error.name)")).Should().Be("InvalidStateError");
    }
}
