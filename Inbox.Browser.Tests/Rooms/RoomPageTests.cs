using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Rooms;

/// <summary>The sample's login page and room page, as a person sees them.</summary>
[TestFixture]
internal sealed class RoomPageTests : StarFixture
{
    private const string Room = "/rooms/";

    /// <summary>What the pages call the devices of these tests.</summary>
    private const string Chrome = "Chrome on Linux";
    private const string Firefox = "Firefox on Linux";

    private string Alice => Unique("alice");

    [Test]
    public async Task Who_is_not_logged_in_logs_in_and_is_told_who_it_is()
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf(Room));
        await page.WaitForAsync("location.pathname === '/rooms/login.html'");
        await LogInAsync(page, Alice, "key");
        await page.WaitForTextAsync($"You are the broadcaster, and nobody else is here yet. Log in as {Alice} in another tab or on another device.");
        await page.WaitForAsync($"document.querySelector('#who').textContent === '{Chrome} (1)' && document.querySelector('#account').textContent === '{Alice}'");
        await page.WaitForTextAsync("No messages yet.");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_and_B_log_in_and_talk()
    {
        var a = await OpenAsync("chromium", Alice);
        await a.WaitForTextAsync("nobody else is here yet");
        var b = await OpenAsync("firefox", Alice);
        await b.WaitForTextAsync($"Connected to {Chrome} (1), the broadcaster.");
        await a.WaitForTextAsync("this page passes messages on to the others");
        await SayAsync(a, "hello from A");
        await SayAsync(b, "<b>hello</b> from B");
        await b.WaitForTextAsync($"{Chrome} (1)\nhello from A");
        await a.WaitForTextAsync($"{Firefox} (2)\n<b>hello</b> from B");
        await b.WaitForAsync("document.querySelector('#log .waits') === null");
        (await MembersAsync(b)).Should().Equal($"{Chrome} (1) broadcaster", $"{Firefox} (2) you");
    }

    [Test]
    public async Task When_the_broadcaster_goes_the_other_page_says_that_it_is_one_now()
    {
        var a = await OpenAsync("chromium", Alice);
        await a.WaitForTextAsync("nobody else is here yet");
        var b = await OpenAsync("chromium", Alice);
        await b.WaitForTextAsync($"Connected to {Chrome} (1)");
        await a.CloseAsync();
        await b.WaitForTextAsync($"{Chrome} (1) has left.");
        await b.WaitForTextAsync("You are the broadcaster now.");
        await b.WaitForTextAsync("nobody else is here yet");
    }

    [Test]
    [OwnServer]
    public async Task A_wrong_password_and_a_lost_server_are_told()
    {
        await OpenAsync("chromium", Alice);
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/rooms/login.html"));
        await LogInAsync(page, Alice, "guess");
        await page.WaitForTextAsync("That name is taken, and the password does not match.");
        await Server.KillAsync();
        await LogInAsync(page, Alice, "key");
        await page.WaitForTextAsync("The server does not answer. Try again.");
    }

    [Test]
    [OwnServer]
    public async Task Without_the_server_the_page_says_so_goes_on_and_says_when_it_is_back()
    {
        var a = await OpenAsync("chromium", Alice);
        await a.WaitForTextAsync("nobody else is here yet");
        var b = await OpenAsync("chromium", Alice);
        await b.WaitForTextAsync($"Connected to {Chrome} (1)");
        await Server.KillAsync();
        await a.SeesNoticeAsync("The chat goes on without it", "Try now");
        await b.SeesNoticeAsync("The chat goes on without it", "Try now");
        await SayAsync(b, "still here");
        await a.WaitForTextAsync("still here");

        await StartServerAgainAsync();
        await a.PressNoticeAsync("Try now");
        await a.WaitForAsync("document.querySelector('.notice') === null && document.querySelectorAll('#members li').length === 2");
        await b.WaitForAsync("document.querySelector('.notice') === null && document.querySelectorAll('#members li').length === 2");
        await b.WaitForAsync("['host', 'connected'].includes(document.body.dataset.star)");
        await SayAsync(a, "and again");
        await b.WaitForTextAsync("and again");
    }

    [Test]
    [OwnServer]
    public async Task Who_logs_out_leaves_and_another_tab_hears_of_it_when_it_comes_back()
    {
        var browser = await Browsers.OpenAsync();
        var first = await OpenAsync(browser, Alice);
        await first.WaitForTextAsync("nobody else is here yet");
        var second = await browser.OpenAsync(Server.PathOf(Room));
        await second.WaitForTextAsync($"Connected to {Chrome} (1)");
        await first.ClickAsync("#logout");
        await first.WaitForAsync("location.pathname === '/rooms/login.html'");
        await second.WaitForTextAsync("You are the broadcaster now.");

        await Server.KillAsync();
        await StartServerAgainAsync();
        await second.SeesNoticeAsync("You are no longer logged in.", "Log in");
        await second.PressNoticeAsync("Log in");
        await second.WaitForAsync("location.pathname === '/rooms/login.html'");
    }

    [Test]
    public async Task After_a_logout_the_way_back_does_not_lead_to_what_was_said()
    {
        var page = await OpenAsync("chromium", Alice);
        await page.WaitForTextAsync("nobody else is here yet");
        var pages = (int)(await page.EvaluateAsync("history.length"))!;
        await page.ClickAsync("#logout");
        await page.WaitForAsync("location.pathname === '/rooms/login.html'");
        ((int)(await page.EvaluateAsync("history.length"))!).Should().Be(pages);
    }

    [Test]
    public async Task A_broadcaster_that_does_not_answer_is_told()
    {
        var browser = await Browsers.OpenAsync();
        var deaf = await browser.OpenBlankAsync(Server.Url);
        await deaf.LogInAsync(Alice);
        await deaf.EvaluateAsync("import('/_content/Inbox.AspNetCore/rooms/rooms.js').then(({ Room }) => void (globalThis.room = new Room({ url: '/rooms/socket' })))");
        await deaf.WaitForAsync("room.state === 'joined'");
        var page = await browser.OpenAsync(Server.PathOf(Room));
        await page.WaitForTextAsync("Connecting to Device 1");
        await page.WaitForTextAsync("Device 1 can't be reached.");
        await deaf.CloseAsync();
        await page.WaitForAsync("document.querySelector('.notice') === null && document.body.dataset.star === 'host'");
    }

    [Test]
    public async Task What_is_written_before_the_server_has_given_a_number_is_shown()
    {
        await OpenAsync("chromium", Alice);
        await using var proxy = new Proxy(Server.Url) { RefusesSockets = true };
        var page = await (await Browsers.OpenAsync()).OpenBlankAsync(proxy.Url);
        await page.LogInAsync(Alice);
        await page.EvaluateAsync("location.assign('/rooms/')");
        await page.WaitForAsync($"document.querySelector('#who')?.textContent === '{Chrome}'");
        await SayAsync(page, "early");
        await page.WaitForTextAsync("You\nearly");
    }

    [Test]
    public async Task The_last_thousand_lines_are_shown()
    {
        var page = await OpenAsync("chromium", Alice);
        await page.EvaluateAsync("import('/rooms/chat.js').then(({ note }) => { for (let i = 1; i <= 1001; i++) note(`line ${i}`); })");
        ((string?)await page.EvaluateAsync("[...document.querySelectorAll('#log li')].map((line) => line.textContent).filter((_, i, { length }) => i === 0 || i === length - 1).join()"))
            .Should().Be("line 2,line 1001");
    }

    private async Task<Page> OpenAsync(string program, string login) => await OpenAsync(await Browsers.OpenAsync(program), login);

    private async Task<Page> OpenAsync(Driving.Browser browser, string login)
    {
        var page = await browser.OpenAsync(Server.PathOf(Room));
        await page.WaitForAsync("location.pathname === '/rooms/login.html'");
        await LogInAsync(page, login, "key");
        await page.WaitForAsync("document.querySelector('#who')?.textContent.endsWith(')')");
        return page;
    }

    private static Task LogInAsync(Page page, string name, string password) => page.SubmitAsync("#login", ("#name", name), ("#password", password));

    private static Task SayAsync(Page page, string text) => page.SubmitAsync("#say", ("#text", text));

    private static async Task<string[]> MembersAsync(Page page) =>
        [.. (await page.EvaluateAsync("[...document.querySelectorAll('#members li')].map((item) => item.innerText)"))!.AsArray().Select(item => (string)item!)];
}
