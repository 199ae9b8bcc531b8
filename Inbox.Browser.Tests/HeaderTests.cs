namespace Inbox.Browser.Tests;

/// <summary>One header leads from every page to every other.</summary>
[TestFixture]
internal sealed class HeaderTests : BrowserFixture
{
    protected override string[] Flags => ["-https=false", "-admin-key=open-sesame"];

    [Test]
    public async Task It_leads_to_the_pages_that_this_server_has_turned_on_and_a_phone_shows_where_one_is()
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/join.html"), 360, 640);
        await page.WaitForAsync("!document.querySelector('nav [data-feature=status]').hidden");

        ((string)(await page.EvaluateAsync("[...document.querySelectorAll('nav a')].filter((link) => link.checkVisibility()).map((link) => new URL(link.href).pathname).join()"))!)
            .Should().Be("/,/connect/,/rooms/,/meeting/,/status/");
        ((bool)(await page.EvaluateAsync("document.querySelector('nav').scrollWidth > innerWidth"))!).Should().BeTrue("not all of them fit");
        await page.NavigateAsync(Server.PathOf("/status/"));
        await page.WaitForAsync("document.querySelector('nav [aria-current]').getBoundingClientRect().right <= innerWidth");
    }
}
