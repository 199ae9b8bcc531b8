using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Two who know nothing of each other connect by a link one way and a code the other way.</summary>
[TestFixture]
internal sealed class ConnectCodeTests : BrowserFixture
{
    /// <summary>One address may store 60 signals in a minute.</summary>
    protected override int TestsPerServer => 10;

    [Test]
    public async Task Step_1_A_gathers_its_signal_and_shows_a_short_link_for_it()
    {
        var a = await OpenAsync("chromium", "code.html");
        var link = await a.LinkAsync(Server);
        link.Should().MatchRegex("/connect/join.html#o=[0-9a-hjkmnp-tv-z]{8}$");
        await a.WaitForAsync("document.querySelector('#qr path') !== null && /^Expires in (10:00|9:5\\d).$/.test(document.querySelector('#expiry').textContent)");
    }

    [Test]
    public async Task Step_2_B_opens_the_link_and_shows_a_short_code_for_its_answer()
    {
        var (_, b) = await OfferAsync("chromium", "chromium");
        (await b.CodeAsync()).Should().MatchRegex("^[0-9a-hjkmnp-tv-z]{4}-[0-9a-hjkmnp-tv-z]{4}$");
        await b.WaitForTextAsync("Tell this code to the person who sent the link");
    }

    [Test]
    public async Task Step_3_A_types_the_code_however_it_was_heard()
    {
        var (a, b) = await OfferAsync("chromium", "chromium");
        var heard = (await b.CodeAsync()).ToUpperInvariant().Replace('-', ' ').Replace('0', 'O').Replace('1', 'I');
        await a.EnterAsync($" {heard} ");
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task Step_4_A_and_B_are_connected_and_say_so_and_text_flows_both_ways(
        [Values("chromium", "firefox")] string first, [Values("chromium", "firefox")] string second)
    {
        var (a, b) = await ConnectAsync(first, second);
        await ConnectPages.TalkAsync(a, b);
        (await a.ScriptErrorsAsync()).Should().BeEmpty();
        (await b.ScriptErrorsAsync()).Should().BeEmpty();
    }

    /// <summary>Firefox by itself gives up five seconds after B has answered.</summary>
    [Test]
    public async Task A_person_may_take_a_while_to_type_the_code()
    {
        var (a, b) = await OfferAsync("chromium", "firefox");
        var code = await b.CodeAsync();
        await b.EvaluateAsync("void (window.told = performance.now())");
        await b.WaitForAsync("performance.now() - told > 12_000");
        await a.EnterAsync(code);
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await ConnectPages.TalkAsync(a, b);
    }

    [Test]
    public async Task Who_is_connected_before_the_browser_says_that_it_took_the_answer_reads_that_he_is_connected()
    {
        var a = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/code.html"), before: ConnectPages.LateToSayThatItTookTheAnswer);
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await b.IsConnectedAsync();
        await a.WaitForAsync("document.querySelector('#enter #code').disabled");
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task A_whole_link_may_be_pasted_in_place_of_the_code()
    {
        var (a, b) = await OfferAsync("firefox", "chromium");
        await a.EnterAsync(await b.LinkAsync(Server));
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
    }

    [Test]
    public async Task An_answers_link_that_is_opened_reaches_the_page_that_waits_for_it()
    {
        var browser = await Browsers.OpenAsync();
        var a = await browser.OpenAsync(Server.PathOf("/connect/code.html"));
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server));
        var opened = await browser.OpenAsync(await b.LinkAsync(Server));
        await opened.WaitForTextAsync("has accepted this answer");
        await a.IsConnectedAsync();
    }

    [Test]
    [OwnServer]
    public async Task The_server_may_stop_once_they_are_connected()
    {
        var (a, b) = await ConnectAsync("chromium", "chromium");
        await Server.KillAsync();
        await ConnectPages.TalkAsync(a, b, "still here");
    }

    [Test]
    public async Task A_link_may_be_opened_twice_before_it_is_answered()
    {
        var a = await OpenAsync("chromium", "code.html");
        var link = await a.LinkAsync(Server);
        var preview = $"fetch('/rendezvous?kind=offer', {{ headers: {{ 'X-Code': '{link[^8..]}' }} }}).then(answer => answer.status)";
        ((int)(await a.EvaluateAsync(preview))!).Should().Be(200);
        var b = await (await Browsers.OpenAsync()).OpenAsync(link);
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task A_reload_of_B_keeps_the_code_that_was_told()
    {
        var (a, b) = await OfferAsync("chromium", "chromium");
        var told = await b.CodeAsync();
        await b.ReloadAsync();
        (await b.CodeAsync()).Should().Be(told);
        await a.EnterAsync(told);
        await a.IsConnectedAsync();
        await ConnectPages.TalkAsync(a, b);
    }

    [Test]
    public async Task Without_the_server_the_signals_travel_in_the_links_alone()
    {
        var a = await OpenAsync("chromium", "code.html#direct");
        var link = await a.LinkAsync(Server);
        link.Length.Should().BeLessThan(300);
        var b = await (await Browsers.OpenAsync("firefox")).OpenAsync(link);
        var answer = await b.LinkAsync(Server);
        await a.EnterAsync(answer);
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await ConnectPages.TalkAsync(a, b);

        var asked = (await a.RequestsAsync()).Concat(await b.RequestsAsync()).Select(WithoutFragment).ToArray();
        asked.Should().NotBeEmpty();
        asked.Should().NotContain(request => request.EndsWith("/rendezvous", StringComparison.Ordinal) || request.Contains("/rendezvous?", StringComparison.Ordinal) || !request.StartsWith("GET ", StringComparison.Ordinal));
        var (offered, answered) = (link[^40..], answer[^40..]);
        asked.Should().NotContain(request => request.Contains(offered, StringComparison.Ordinal) || request.Contains(answered, StringComparison.Ordinal));

        // The driver sees fragments, a server does not.
        static string WithoutFragment(string request) => System.Text.RegularExpressions.Regex.Replace(request, "#.*", "");
    }

    [Test]
    public async Task The_packed_answer_may_be_pasted_as_mere_text()
    {
        var a = await OpenAsync("chromium", "code.html#direct");
        var b = await (await Browsers.OpenAsync("firefox")).OpenAsync(await a.LinkAsync(Server));
        var answer = await b.LinkAsync(Server);
        await a.EnterAsync(answer[(answer.IndexOf("#a=", StringComparison.Ordinal) + 3)..]);
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task The_hub_leads_to_each_of_the_three_ways()
    {
        var hub = await OpenAsync("chromium", "");
        await hub.WaitForTextAsync("Three ways to connect");
        ((string)(await hub.EvaluateAsync("[...document.querySelectorAll('.role')].map(role => new URL(role.href).pathname).join()"))!)
            .Should().Be("/connect/code.html,/connect/listen.html,/rooms/");
    }

    private async Task<Page> OpenAsync(string browser, string path) => await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf($"/connect/{path}"));

    private async Task<(Page A, Page B)> OfferAsync(string first, string second)
    {
        var a = await OpenAsync(first, "code.html");
        return (a, await (await Browsers.OpenAsync(second)).OpenAsync(await a.LinkAsync(Server)));
    }

    private async Task<(Page A, Page B)> ConnectAsync(string first, string second)
    {
        var (a, b) = await OfferAsync(first, second);
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        return (a, b);
    }
}
