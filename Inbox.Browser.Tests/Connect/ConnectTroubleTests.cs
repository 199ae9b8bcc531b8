using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Each thing that goes wrong with a page, a browser, the connection or the server is told, and leaves a way on.</summary>
[TestFixture]
internal sealed class ConnectTroubleTests : ConnectFixture
{
    [Test]
    public async Task A_page_that_comes_back_out_of_the_browsers_cache_says_that_its_link_is_void()
    {
        var a = await (await Browsers.StartAsync("chromium", new { pageCache = true })).OpenAsync(Server.PathOf("/connect/code.html"));
        var former = await a.LinkAsync(Server);
        await a.NavigateAsync(Server.PathOf("/connect/"));
        await a.GoBackAsync();
        await a.WaitForTextAsync("so its earlier link no longer works");
        await WaitForStatusAsync(a, former[^8..], 410);

        // It makes another one by itself.
        await a.WaitForAsync($"!['', '{former[^8..]}'].includes(document.querySelector('#link').hash.slice(3))");
        await ConnectByItsLinkAsync(a);
    }

    [Test]
    public async Task A_reload_of_A_says_that_the_former_link_is_void_and_its_new_link_connects()
    {
        var a = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/code.html"));
        var former = await a.LinkAsync(Server);
        var early = await (await Browsers.OpenAsync()).OpenAsync(former);
        var code = await early.CodeAsync();
        await a.ReloadAsync();
        await a.WaitForTextAsync("This page was reloaded, so its earlier link no longer works");
        await WaitForStatusAsync(a, former[^8..], 410);

        await a.EnterAsync(code);
        await a.SeesNoticeAsync("answers an earlier link of this page, which no longer works", "Make a new link");
        var late = await (await Browsers.OpenAsync()).OpenAsync(former);
        await late.SeesNoticeAsync("was closed or reloaded, so the link no longer works", "Make a link here");
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
    }

    /// <summary>A new tab gets a copy of what the one before remembers.</summary>
    [Test]
    public async Task A_tab_that_was_duplicated_leaves_the_link_of_the_other_one_as_it_is()
    {
        var browser = await Browsers.OpenAsync();
        var a = await browser.OpenAsync(Server.PathOf("/connect/code.html"));
        var link = await a.LinkAsync(Server);
        var duplicate = await browser.OpenAsync(Server.PathOf("/connect/code.html"), before: $"sessionStorage.setItem('connect.link', '{link[^8..]}')");
        await duplicate.LinkAsync(Server);
        var b = await (await Browsers.OpenAsync()).OpenAsync(link);
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
        var a = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/code.html"), before: Block);
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server), before: Block);
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await b.NavigateAsync(Server.PathOf("/connect/code.html#a=00000000"));
        await b.SeesNoticeAsync("not open in this browser. Paste the link there.", "Make a new link here");
    }

    [TestCase("listen.html")]
    public async Task A_browser_without_WebRTC_is_told_so(string path)
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/connect/{path}"), before: "delete globalThis.RTCPeerConnection");
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
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Server), before: """
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
    public async Task A_connection_that_is_lost_is_told_so_and_a_new_link_connects()
    {
        var a = await OpenAsync("/connect/code.html");
        var other = await Browsers.StartAsync();
        var b = await other.OpenAsync(await a.LinkAsync(Server));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await other.KillAsync();
        await a.SeesNoticeAsync("The connection was lost", "Make a new link");
        await ConnectAnewAsync(a);
    }

    [Test]
    [OwnServer]
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
    [OwnServer]
    public async Task A_server_that_comes_back_is_used_again()
    {
        var a = await OpenAsync("/connect/code.html");
        await a.LinkAsync(Server);
        await Server.KillAsync();
        await a.ClickAsync("#renew");
        await a.SeesNoticeAsync("The server does not answer", "Try again");
        await a.EnterAsync("0000-0000");
        await a.WaitForAsync("document.querySelector('.notice[data-topic=code]')?.textContent.includes('The server does not answer')");
        await StartServerAgainAsync();
        await a.EvaluateAsync("document.querySelector('.notice[data-topic=server] button').click()");
        await a.WaitForAsync("document.querySelector('.notice[data-topic=server]') === null");
        await ConnectAnewAsync(a);
    }
}
