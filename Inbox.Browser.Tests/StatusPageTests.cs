using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>The operator looks at the status page.</summary>
[TestFixture]
internal sealed class StatusPageTests : BrowserFixture
{
    private const string Key = "open-sesame";

    protected override string[] Flags => ["-https=false", $"-admin-key={Key}"];

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task Whoever_has_the_key_sees_the_figures_and_nobody_else(string browser)
    {
        var page = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/status/"));
        await page.SubmitAsync("#enter", ("#key", "guess"));
        await page.WaitForTextAsync("This is not the server’s operator key.");
        await page.SubmitAsync("#enter", ("#key", Key));
        await page.WaitForTextAsync("mailboxes in memory");

        await page.WaitForAsync("document.querySelectorAll('.plot path').length === 5");
        await page.WaitForAsync("document.querySelectorAll('#limits meter').length === 4");
        await page.WaitForAsync("document.querySelectorAll('#servers tr').length === 1");
        await page.WaitForAsync("document.querySelector('#trouble').hidden");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task The_key_outlives_a_reload_until_it_is_forgotten()
    {
        var page = await ShowAsync();
        await page.ReloadAsync();
        await page.WaitForTextAsync("mailboxes in memory");
        await page.ClickAsync("#forget");
        await page.WaitForAsync("!document.querySelector('#enter').hidden && document.querySelector('#report').hidden");
        await page.ReloadAsync();
        await page.WaitForAsync("!document.querySelector('#enter').hidden");
    }

    [Test]
    public async Task What_happens_is_seen_without_a_reload()
    {
        var page = await ShowAsync();
        await page.EvaluateAsync($$"""
            fetch('/inbox?to=nobody-{{Unique("x")}}', { method: 'POST', body: 'hello', headers: { Authorization: `Basic ${btoa('{{Unique("y")}}:secret')}` } }).then(() => 0)
            """);
        await page.WaitForTextAsync("no such mailbox");
    }

    [Test]
    [OwnServer]
    public async Task A_server_that_is_gone_is_said_and_the_figures_stay()
    {
        var page = await ShowAsync();
        await Server.KillAsync();
        await page.WaitForTextAsync("The figures could not be updated; the last ones are shown: the server cannot be reached.");
        await page.WaitForAsync("!document.querySelector('#report').hidden");
        await StartServerAgainAsync();
        await page.WaitForAsync("document.querySelector('#trouble').hidden");
    }

    [Test]
    public async Task It_fits_a_phone()
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/status/"), 360, 640);
        (await WidthAsync()).Should().BeLessThanOrEqualTo(360);
        await page.SubmitAsync("#enter", ("#key", Key));
        await page.WaitForTextAsync("mailboxes in memory");
        (await WidthAsync()).Should().BeLessThanOrEqualTo(360);

        async Task<int> WidthAsync() => (int)(await page.EvaluateAsync("document.documentElement.scrollWidth"))!;
    }

    private async Task<Page> ShowAsync()
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/status/"));
        await page.SubmitAsync("#enter", ("#key", Key));
        await page.WaitForTextAsync("mailboxes in memory");
        return page;
    }
}
