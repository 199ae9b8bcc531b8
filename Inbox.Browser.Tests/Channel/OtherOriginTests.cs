using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>What pages of another origin may do, and what a message may not.</summary>
[TestFixture]
internal sealed class OtherOriginTests : BrowserFixture
{
    private const string Talk = """
        (async (inbox, name) => {
          const headers = { Authorization: `Basic ${btoa(`${name}:key`)}` };
          await fetch(inbox, { headers, credentials: 'omit' });
          const sent = await fetch(`${inbox}?to=${name}`, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: '{}' });
          const received = await fetch(inbox, { headers: { ...headers, 'Last-Event-ID': '0', Prefer: 'wait=5' } });
          const refused = await fetch(inbox, { headers: { Authorization: `Basic ${btoa(`${name}:wrong`)}` }, credentials: 'omit' });
          return [sent.status, received.status, refused.status, await received.text(),
            ...['X-From', 'X-Message-Id', 'Preference-Applied', 'Content-Type'].map(name => received.headers.has(name))].join();
        })
        """;

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task With_cors_a_page_of_another_origin_can_use_all_of_the_protocol(string browser)
    {
        await using var open = await Servers.TakeAsync(["-cors"]);
        var page = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/"));
        ((string?)await page.EvaluateAsync($"{Talk}('{open.Server.PathOf("/inbox")}', '{Unique("alice")}')")).Should().Be("200,200,401,{},true,true,true,true");
    }

    [TestCase("socket", "chromium")]
    [TestCase("stream", "chromium")]
    [TestCase("long-poll", "chromium")]
    [TestCase("socket", "firefox")]
    public async Task With_cors_a_channel_of_another_origin_works_by_each_transport(string transport, string browser)
    {
        await using var open = await Servers.TakeAsync(["-cors", "-https=false"]);
        await using var pages = await Servers.TakeAsync(["-https=false"]);
        var name = Unique("page");
        var page = await (await Browsers.OpenAsync(browser)).OpenChannelAsync(pages.Server.Url, name, new { transport, url = open.Server.PathOf("/inbox") });
        await page.IsOpenAsync(transport);
        await page.SendNumbersAsync(name, 1, 3);
        await page.HasGotAsync(1, 3);
    }

    [Test]
    public async Task Without_cors_no_page_of_another_origin_gets_a_socket()
    {
        await using var closed = await Servers.TakeAsync(["-https=false", "-cors=false"]);
        await using var pages = await Servers.TakeAsync(["-https=false"]);
        var page = await (await Browsers.OpenAsync()).OpenChannelAsync(pages.Server.Url, Unique("page"), new { transport = "socket", url = closed.Server.PathOf("/inbox") });
        await page.WaitForAsync("trouble.length > 0");
        (await page.StatesAsync()).Should().NotContain(state => state.StartsWith("open", StringComparison.Ordinal));
    }

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task Without_cors_a_page_of_another_origin_can_not(string browser)
    {
        await using var closed = await Servers.TakeAsync(["-cors=false"]);
        var page = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/"));
        ((string?)await page.EvaluateAsync($"{Talk}('{closed.Server.PathOf("/inbox")}', '{Unique("alice")}').catch(error => error.name)")).Should().Be("TypeError");
    }

    [Test]
    public async Task A_foreign_page_stores_nothing_by_the_credentials_that_the_browser_remembers()
    {
        await using var foreign = await Servers.TakeAsync(["-https=false"]);
        var browser = await Browsers.OpenAsync();
        var (alice, bob, inbox) = (Unique("alice"), Unique("bob"), Server.PathOf("/inbox"));
        var own = await browser.OpenAsync(Server.PathOf("/"));
        await own.NavigateAsync(inbox.Replace("://", $"://{alice}:key@", StringComparison.Ordinal), timeoutMs: 5_000).ContinueWith(_ => { }, TaskScheduler.Default);
        (await ReceiveAsync()).Should().Be("204 ");

        var page = await browser.OpenAsync(foreign.Server.PathOf("/"));
        await page.EvaluateAsync($"fetch('{inbox}?to={bob}', {{ method: 'POST', mode: 'no-cors', credentials: 'include', body: 'forged' }}).then(() => null)");
        (await ReceiveAsync()).Should().Be("204 ");

        ((int)(await own.EvaluateAsync($"fetch('/inbox?to={bob}', {{ method: 'POST', body: 'mine' }}).then(answer => answer.status)"))!).Should().Be(200, "it does remember them");
        (await ReceiveAsync()).Should().Be("200 mine");

        async Task<string> ReceiveAsync() => (string)(await own.EvaluateAsync(
            $"fetch('/inbox', {{ credentials: 'omit', headers: {{ Authorization: `Basic ${{btoa('{bob}:key')}}` }} }}).then(async answer => `${{answer.status}} ${{await answer.text()}}`)"))!;
    }

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task A_message_of_html_is_never_run_as_a_page(string browser)
    {
        var page = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/"));
        var name = Unique("html");
        await page.EvaluateAsync($$"""
            (async () => {
              const headers = { Authorization: `Basic ${btoa('{{name}}:key')}`, 'Content-Type': 'text/html' };
              await fetch('/inbox', { headers, credentials: 'omit' });
              await fetch('/inbox?to={{name}}', { method: 'POST', headers, body: '<!doctype html><title>run</title><script>document.title = "run"</script>' });
            })()
            """);
        var withCredentials = Server.PathOf("/inbox").Replace("://", $"://{name}:key@", StringComparison.Ordinal);

        // A browser that takes it for a download leaves the page as it is. Chromium's driver says at once that the navigation was aborted, Firefox's never.
        await page.NavigateAsync(withCredentials, timeoutMs: 5_000).ContinueWith(_ => { }, TaskScheduler.Default);

        ((string?)await page.EvaluateAsync("document.title")).Should().NotBe("run");
    }
}
