using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

/// <summary>Each thing that goes wrong says so and shows a way on.</summary>
[TestFixture]
internal sealed class CameraTroubleTests : BrowserFixture
{
    private string Code => $"#{PairCode}";

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task A_denied_camera_is_explained(string browser)
    {
        var sender = await OpenAsync(browser, "/send.html", new { denyMedia = true });
        await sender.StartCameraAsync();
        await sender.WaitForAsync("document.querySelector('.notice.problem button') !== null");
        await sender.WaitForAsync("document.querySelector('.notice.problem').textContent.includes('may not use the camera')");
    }

    [Test]
    public async Task A_machine_without_a_camera_is_told_so()
    {
        var sender = await OpenAsync("chromium", "/send.html", new { noCamera = true });
        await sender.StartCameraAsync();
        await sender.WaitForAsync("document.querySelector('.notice.problem')?.textContent.includes('There is no camera')");
        await sender.WaitForAsync("document.querySelector('.notice.problem button') !== null");
    }

    [Test]
    public async Task A_page_without_https_is_told_so()
    {
        await using var server = await Server.StartAsync("0.0.0.0:0", "-https=false");
        var address = (await AddressesAsync(server)).FirstOrDefault();
        if (address is null)
        {
            Assert.Ignore("this machine has no address but localhost, where a camera needs no HTTPS");
        }

        var sender = await (await Browsers.OpenAsync()).OpenAsync($"{address}/send.html{Code}");
        await sender.SeesNoticeAsync("only on secure pages", "Open with https");
    }

    [Test]
    [OwnServer]
    public async Task A_stopped_server_is_noticed_and_its_return_too()
    {
        var (sender, receiver) = await ConnectAsync("chromium");
        await Server.KillAsync();
        await receiver.SeesNoticeAsync("The server does not answer", "Try now");
        await sender.SeesNoticeAsync("The server does not answer", "Try now");
        await receiver.SeesAMovingPictureAsync();

        await StartServerAgainAsync();
        await receiver.WaitForAsync("document.querySelector('.notice') === null");
        await sender.WaitForAsync("document.querySelector('.notice') === null");
        await receiver.SeesAMovingPictureAsync();
    }

    [Test]
    public async Task A_page_whose_place_another_tab_took_says_so_and_can_take_it_back()
    {
        var browser = await Browsers.OpenAsync();
        var first = await browser.OpenAsync(Server.PathOf($"/receive.html{Code}"));
        await first.WaitForTextAsync("Waiting");
        var second = await browser.OpenAsync(Server.PathOf($"/receive.html{Code}"));

        // Until it says so it has not begun to wait, and would take the place back when it does.
        await second.WaitForTextAsync("Waiting");
        await first.SeesNoticeAsync("Another tab or device has taken the place", "Use this tab instead");
        await first.PressNoticeAsync("Use this tab instead");
        await second.SeesNoticeAsync("Another tab or device has taken the place", "Use this tab instead");
    }

    [Test]
    public async Task Blocked_autoplay_asks_for_a_touch()
    {
        var receiver = await (await Browsers.StartAsync("firefox", new { noAutoplay = true })).OpenAsync(Server.PathOf($"/receive.html{Code}"));
        var sender = await OpenAsync("firefox", "/send.html");
        await sender.StartCameraAsync();
        await receiver.SeesNoticeAsync("blocked playback", "Play");
        await receiver.ClickAsync(".notice button");
        await receiver.SeesAMovingPictureAsync();
    }

    private async Task<(Page Sender, Page Receiver)> ConnectAsync(string browser)
    {
        var sender = await OpenAsync(browser, "/send.html");
        var receiver = await OpenAsync(browser, "/receive.html");
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        return (sender, receiver);
    }

    private async Task<Page> OpenAsync(string browser, string path, object? options = null) =>
        await (await Browsers.OpenAsync(browser, options)).OpenAsync(Server.PathOf($"{path}{Code}"));

    private static async Task<string?[]> AddressesAsync(Server server)
    {
        using var http = new HttpClient();
        var json = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri(server.Url, "/addresses")));
        return [.. json!["urls"]!.AsArray().Select(url => (string?)url)];
    }
}
