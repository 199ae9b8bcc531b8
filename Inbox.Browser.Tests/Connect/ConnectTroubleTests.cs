using System.Text.RegularExpressions;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Each thing that goes wrong between a link and a connection says so, and leaves a way on.</summary>
[TestFixture]
internal sealed class ConnectTroubleTests : BrowserFixture
{
    [Test]
    public async Task An_unknown_code_is_told_so_and_the_right_one_still_connects()
    {
        var (a, b) = await OfferAsync();
        await a.EnterAsync("0000-0000");
        await a.SeesNoticeAsync("Nobody has that code", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task An_expired_code_is_told_so_on_both_pages_and_a_new_link_connects()
    {
        // As long as B may take to answer, on a machine that is busy with other things.
        await RestartAsync("-code-timeout=20");
        var (a, b) = await OfferAsync();
        var code = await b.CodeAsync();
        await a.SeesNoticeAsync("The link has expired", "Make a new link");
        await b.SeesNoticeAsync("The code has expired", "Make a link here");
        await a.EnterAsync(code);
        await a.SeesNoticeAsync("That code has expired", "Make a new link");
        await ConnectAnewAsync(a);
    }

    [Test]
    public async Task An_expired_link_is_told_so()
    {
        await RestartAsync("-code-timeout=1");
        var a = await OpenAsync("/connect/code.html");
        var link = await a.LinkAsync(Server);
        await a.SeesNoticeAsync("The link has expired", "Make a new link");
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(link);
        await b.SeesNoticeAsync("This link has expired. Ask for a new one.", "Make a link here");
    }

    [Test]
    public async Task A_code_that_was_used_is_told_so()
    {
        var (a, b) = await OfferAsync();
        var (link, code) = (await a.LinkAsync(Server), await b.CodeAsync());
        await a.EnterAsync(code);
        await a.IsConnectedAsync();

        var other = await OpenAsync("/connect/code.html");
        await WaitForStatusAsync(other, code, 410);
        await other.EnterAsync(code);
        await other.SeesNoticeAsync("That code was used already", "Make a new link");
        var late = await (await Driver.LaunchAsync("chromium")).OpenAsync(link);
        await late.SeesNoticeAsync("This link was used already", "Make a link here");
    }

    [Test]
    public async Task An_offers_code_where_an_answers_belongs_is_told_so()
    {
        var (a, b) = await OfferAsync();
        var own = await a.LinkAsync(Server);
        await a.EnterAsync(own);
        await a.SeesNoticeAsync("That is a link for the other device", "Make a new link");
        await a.EnterAsync(own[^8..]);
        await a.SeesNoticeAsync("That is a link for the other device", "Make a new link");

        var another = await OpenAsync("/connect/code.html");
        await a.EnterAsync((await another.LinkAsync(Server))[^8..]);
        await a.SeesNoticeAsync("That is the code of a link, not of an answer", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [TestCase("hello there")]
    [TestCase("kx4t-9mp")]
    [TestCase("https://example.org/")]
    [TestCase("#a=EAJB5rWn7mN1cuYo")]
    public async Task Garbage_is_told_so_and_the_right_code_still_connects(string garbage)
    {
        var (a, b) = await OfferAsync();
        await a.EnterAsync(garbage);
        await a.SeesNoticeAsync("That is no code and no answer", "Make a new link");
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    [Test]
    public async Task On_a_phone_what_is_wrong_is_in_sight()
    {
        var a = await (await Driver.LaunchAsync("chromium")).OpenAsync(Server.PathOf("/connect/code.html"), 360, 640);
        await a.LinkAsync(Server);
        await a.EnterAsync("nonsense here");
        await a.SeesNoticeAsync("That is no code and no answer", "Make a new link");
        await a.WaitForAsync("(place => place.top >= 0 && place.bottom <= innerHeight)(document.querySelector('.notice').getBoundingClientRect())");
    }

    [Test]
    public async Task A_page_that_comes_back_out_of_the_browsers_cache_says_that_its_link_is_void()
    {
        var a = await (await Driver.LaunchAsync("chromium", new { pageCache = true })).OpenAsync(Server.PathOf("/connect/code.html"));
        var former = await a.LinkAsync(Server);
        await a.NavigateAsync(Server.PathOf("/connect/"));
        await a.GoBackAsync();
        await a.WaitForTextAsync("so the link that it showed before is void");
        await WaitForStatusAsync(a, former[^8..], 410);
        await ConnectAnewAsync(a);
    }

    [Test]
    public async Task A_packed_answer_that_lost_a_part_is_told_so()
    {
        var a = await OpenAsync("/connect/code.html#direct");
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server));
        var answer = await b.LinkAsync(Server);
        await a.EnterAsync(answer[..^5]);
        await a.SeesNoticeAsync("That is no code and no answer", "Make a new link");
        await a.EnterAsync(answer);
        await a.IsConnectedAsync();
    }

    [TestCase("#o=0000000")]
    [TestCase("#o=EAJB5rWn7mN1cuYo")]
    [TestCase("#nonsense")]
    public async Task A_link_that_lost_a_part_is_told_so(string fragment)
    {
        var b = await OpenAsync($"/connect/join.html{fragment}");
        await b.SeesNoticeAsync("This link is no invitation, or a part of it is missing", "Make a link here");
        await b.PressNoticeAsync("Make a link here");
        await b.LinkAsync(Server);
    }

    [Test]
    public async Task A_link_that_nobody_has_is_told_so()
    {
        var b = await OpenAsync("/connect/join.html#o=00000000");
        await b.SeesNoticeAsync("Nobody has this link any more", "Make a link here");
    }

    [Test]
    public async Task The_bare_join_page_says_what_it_is_for()
    {
        var b = await OpenAsync("/connect/join.html");
        await b.SeesNoticeAsync("opened by a link that another device shows", "Make a link here");
    }

    [Test]
    public async Task A_second_B_is_told_so_and_the_first_one_connects()
    {
        var (a, b) = await OfferAsync();
        var code = await b.CodeAsync();
        var second = await (await Driver.LaunchAsync("firefox")).OpenAsync(await a.LinkAsync(Server));
        await second.SeesNoticeAsync("Somebody else has answered this link already", "Make a link here");
        await a.EnterAsync(code);
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
    }

    [Test]
    public async Task A_reload_of_A_says_that_the_former_link_is_void_and_its_new_link_connects([Values("chromium", "firefox")] string browser)
    {
        var a = await (await Driver.LaunchAsync(browser)).OpenAsync(Server.PathOf("/connect/code.html"));
        var former = await a.LinkAsync(Server);
        var early = await (await Driver.LaunchAsync("chromium")).OpenAsync(former);
        var code = await early.CodeAsync();
        await a.ReloadAsync();
        await a.WaitForTextAsync("This page was loaded again, so the link that it showed before is void");
        await WaitForStatusAsync(a, former[^8..], 410);

        await a.EnterAsync(code);
        await a.SeesNoticeAsync("answers an earlier link of this page, which is void now", "Make a new link");
        var late = await (await Driver.LaunchAsync("chromium")).OpenAsync(former);
        await late.SeesNoticeAsync("has closed or reloaded the page, so it is void", "Make a link here");
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    /// <summary>A new tab gets a copy of what the one before remembers.</summary>
    [Test]
    public async Task A_tab_that_was_duplicated_leaves_the_link_of_the_other_one_as_it_is()
    {
        var browser = await Driver.LaunchAsync("chromium");
        var a = await browser.OpenAsync(Server.PathOf("/connect/code.html"));
        var link = await a.LinkAsync(Server);
        var duplicate = await browser.OpenAsync(Server.PathOf("/connect/code.html"), before: $"sessionStorage.setItem('connect.link', '{link[^8..]}')");
        await duplicate.LinkAsync(Server);
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(link);
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    /// <summary>A browser that blocks all cookies gives a page no storage, and Firefox no channel to other tabs.</summary>
    [Test]
    public async Task Where_the_browser_lets_pages_keep_nothing_they_connect_all_the_same()
    {
        const string Block = """
            Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new DOMException('Blocked', 'SecurityError'); } });
            globalThis.BroadcastChannel = class { constructor() { throw new DOMException('Blocked', 'SecurityError'); } };
            """;
        var a = await (await Driver.LaunchAsync("chromium")).OpenAsync(Server.PathOf("/connect/code.html"), before: Block);
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server), before: Block);
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await b.NavigateAsync(Server.PathOf("/connect/code.html#a=00000000"));
        await b.SeesNoticeAsync("not open in this browser. Paste it there.", "Make a new link here");
    }

    [TestCase("code.html")]
    [TestCase("listen.html")]
    public async Task A_browser_without_WebRTC_is_told_so(string path)
    {
        var page = await (await Driver.LaunchAsync("chromium")).OpenAsync(Server.PathOf($"/connect/{path}"), before: "delete globalThis.RTCPeerConnection");
        await page.WaitForAsync("document.querySelector('.notice')?.textContent.includes('This browser has no WebRTC')");
    }

    [Test]
    public async Task A_link_that_the_browser_does_not_copy_says_so()
    {
        var a = await OpenAsync("/connect/code.html");
        await a.LinkAsync(Server);
        await a.EvaluateAsync("void (navigator.clipboard.writeText = () => Promise.reject(new DOMException('Not now', 'NotAllowedError')))");
        await a.ClickAsync("#copy");
        await a.WaitForAsync("document.querySelector('#copy').textContent === 'Copy it by hand'");
    }

    [Test]
    public async Task What_the_other_side_writes_is_text_and_no_longer_than_a_page_can_write()
    {
        var a = await OpenAsync("/connect/code.html");
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server), before: """
            const create = RTCPeerConnection.prototype.createDataChannel;
            RTCPeerConnection.prototype.createDataChannel = function (...wanted) { return (globalThis.channel = create.apply(this, wanted)); };
            """);
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await b.EvaluateAsync("(channel.send('x'.repeat(100000)), channel.send('<img src=x onerror=alert(1)>'))");
        await a.HearsAsync("<img src=x onerror=alert(1)>");
        ((int)(await a.EvaluateAsync("document.querySelector('#chat .theirs').textContent.length"))!).Should().Be(2000);
    }

    [Test]
    public async Task An_answer_to_a_former_link_without_the_server_is_told_so()
    {
        var a = await OpenAsync("/connect/code.html#direct");
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server));
        var answer = await b.LinkAsync(Server);
        await a.ReloadAsync();
        await a.WaitForTextAsync("so the link that it showed before is void");
        await a.EnterAsync(answer);
        await a.SeesNoticeAsync("answers another link than the one shown here", "Make a new link");
    }

    [Test]
    public async Task An_answers_link_that_nobody_waits_for_is_told_so()
    {
        var page = await OpenAsync("/connect/code.html#a=00000000");
        await page.SeesNoticeAsync("not open in this browser. Paste it there.", "Make a new link here");
    }

    [Test]
    public async Task A_connection_that_cannot_be_made_is_told_so_and_a_new_link_connects()
    {
        var (a, b) = await OfferAsync();
        var code = await b.CodeAsync();
        await b.CloseAsync();
        await a.EnterAsync(code);
        await a.SeesNoticeAsync("The two devices could not be connected", "Make a new link");
        await ConnectAnewAsync(a);
    }

    [Test]
    public async Task A_side_that_leaves_is_missed_and_a_new_link_connects()
    {
        var (a, b) = await OfferAsync();
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await b.CloseAsync();
        await a.SeesNoticeAsync("The other side has left", "Make a new link");
        await ConnectAnewAsync(a);
    }

    [Test]
    public async Task A_connection_that_is_lost_is_told_so_and_a_new_link_connects()
    {
        var a = await OpenAsync("/connect/code.html");
        var other = await Driver.LaunchAsync("chromium");
        var b = await other.OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await other.KillAsync();
        await a.SeesNoticeAsync("The connection was lost", "Make a new link");
        await ConnectAnewAsync(a);
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_told_so_and_the_link_can_do_without()
    {
        var a = await OpenAsync("/connect/code.html");
        await a.LinkAsync(Server);
        await Server.KillAsync();
        await a.ClickAsync("#renew");
        await a.SeesNoticeAsync("The server does not answer", "Try again");
        await a.ClickAsync("#direct");
        await a.WaitForAsync("document.querySelector('.notice') === null && document.querySelector('#link').href.length > 120");
    }

    [Test]
    public async Task A_server_that_comes_back_is_used_again()
    {
        var a = await OpenAsync("/connect/code.html");
        await a.LinkAsync(Server);
        await Server.KillAsync();
        await a.ClickAsync("#renew");
        await a.SeesNoticeAsync("The server does not answer", "Try again");
        await a.EnterAsync("0000-0000");
        await a.WaitForAsync("document.querySelector('.notice[data-topic=code]')?.textContent.includes('The server does not answer')");
        Server = await Server.StartAsync($"127.0.0.1:{Server.Url.Port}");
        await a.EvaluateAsync("document.querySelector('.notice[data-topic=server] button').click()");
        await a.WaitForAsync("document.querySelector('.notice[data-topic=server]') === null");
        await ConnectAnewAsync(a);
    }

    [Test]
    public async Task Too_many_wrong_codes_are_told_so()
    {
        var a = await OpenAsync("/connect/code.html");
        for (var guess = 0; guess < 10; guess++)
        {
            await a.EnterAsync($"0000-000{guess}");
            await a.SeesNoticeAsync("Nobody has that code", "Make a new link");
            await a.WaitForAsync("!document.querySelector('#enter input').disabled");
        }

        await a.EnterAsync("0000-0000");
        await a.SeesNoticeAsync("Too many wrong codes", "Try again");
    }

    private async Task RestartAsync(params string[] flags)
    {
        await Server.DisposeAsync();
        Server = await Server.StartAsync(flags: flags);
    }

    private async Task<Page> OpenAsync(string path) => await (await Driver.LaunchAsync("chromium")).OpenAsync(Server.PathOf(path));

    private async Task<(Page A, Page B)> OfferAsync()
    {
        var a = await OpenAsync("/connect/code.html");
        return (a, await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server)));
    }

    /// <summary>The way on: the button makes a link, and that link a connection.</summary>
    private async Task ConnectAnewAsync(Page a)
    {
        var before = (string)(await a.EvaluateAsync("document.querySelector('#link').href"))!;
        await a.EvaluateAsync("[...document.querySelectorAll('.notice button')].find(button => button.textContent === 'Make a new link')?.click()");
        await a.WaitForAsync($"document.querySelector('#link').href !== '{before}'");
        var b = await (await Driver.LaunchAsync("chromium")).OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await ConnectPages.TalkAsync(a, b, "once more");
    }

    /// <summary>What a page says on its way out or when it is connected reaches the door in its own time.</summary>
    private static Task<System.Text.Json.Nodes.JsonNode?> WaitForStatusAsync(Page page, string code, int status) => page.WaitForAsync(
        $"fetch('/rendezvous', {{ headers: {{ 'X-Code': '{Regex.Replace(code, "[^0-9a-z]", "")}' }} }}).then(answer => answer.status === {status})");
}
