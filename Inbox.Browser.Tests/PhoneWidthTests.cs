using Inbox.Browser.Tests.Connect;
using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.SignalServer;

namespace Inbox.Browser.Tests;

/// <summary>No page is wider than a phone, whatever stands on it.</summary>
/// <remarks>The page that plays to itself, while it does: <see cref="SoundTestPageTests"/>.</remarks>
[TestFixture]
internal sealed class PhoneWidthTests : BrowserFixture
{
    private const int Width = 360;
    private const int Height = 640;

    protected override string[] Flags => ["-https=false", "-signal-server"];

    [Test]
    public async Task Every_page_fits_the_width_of_a_phone_whatever_the_names()
    {
        await CameraPagesFitAsync();
        await ConnectPagesFitAsync("code.html");
        await ConnectPagesFitAsync("code.html#direct");
        await SoundPagesFitAsync();
        await RoomPagesFitAsync();
        await MeetingPageFitsAsync();
    }

    private async Task CameraPagesFitAsync()
    {
        var phone = await Browsers.OpenAsync();
        foreach (var path in new[] { "/", "/send.html", "/receive.html" })
        {
            var page = await OpenAsync(phone, path);
            await page.WaitForAsync("document.querySelector('#code').textContent.length > 0");
            await FitsAsync(page, path);
        }
    }

    private async Task ConnectPagesFitAsync(string path)
    {
        var (a, b) = (await Browsers.OpenAsync(), await Browsers.OpenAsync());
        await FitsAsync(await OpenAsync(a, "/connect/"), "the hub");
        var page = await OpenAsync(a, $"/connect/{path}");
        await FitsAsync(page, $"{path} before it has a link");
        var link = await page.LinkAsync(Server);
        await FitsAsync(page, $"{path} with a link");
        var other = await b.OpenAsync(link, Width, Height);
        var answer = await other.LinkAsync(Server);
        await FitsAsync(other, $"{path}'s other side");
        await page.EnterAsync(answer);
        await page.IsConnectedAsync();
        await page.SayAsync(new string('x', 200));
        await FitsAsync(page, $"{path} with a chat");
    }

    private async Task SoundPagesFitAsync()
    {
        var listener = await OpenAsync(await Browsers.OpenAsync(), "/connect/listen.html");
        var fragment = new Uri(await listener.OfferedLinkAsync()).Fragment;
        var player = await OpenAsync(await Browsers.OpenAsync(), $"/connect/play.html{fragment}");
        var code = await player.AnswerCodeAsync();
        await player.ClickAsync("#play");
        await player.WaitForAsync("document.body.dataset.sound === 'playing'");
        await listener.ListenAsync();
        await FitsAsync(listener, "the listening page");
        await FitsAsync(player, "the playing page");
        await listener.TypeCodeAsync(code);
        await listener.HasConnectedAsync();
        await player.HasConnectedAsync();
        await FitsAsync(listener, "the listening page when connected");
        await FitsAsync(player, "the playing page when connected");
    }

    private async Task RoomPagesFitAsync()
    {
        var phone = await Browsers.OpenAsync();
        var login = new string('w', 64);
        await (await phone.OpenBlankAsync(Server.Url)).LogInAsync(login);
        await FitsAsync(await OpenAsync(phone, "/rooms/login.html"), "the login page");
        var room = await OpenAsync(phone, "/rooms/");
        await room.WaitForTextAsync($"Logged in as {login}");
        await room.SubmitAsync("#say", ("#text", new string('x', 500)));
        await room.WaitForAsync("document.querySelector('#log li') !== null");
        await FitsAsync(room, "the room page");
    }

    private async Task MeetingPageFitsAsync()
    {
        var name = new string('w', 256);
        var page = await OpenAsync(await Browsers.OpenAsync(), "/meeting/");
        await page.WaitForAsync("document.body.dataset.section === 'registration'");
        await FitsAsync(page, "the meeting page's registration");
        await page.SubmitNameAsync(name);
        await page.IsInLobbyAsync();
        await FitsAsync(page, "the meeting page's lobby");
        await page.JoinAsync(name[1..]);
        await page.IsInMeetingAsync("away");
        await FitsAsync(page, "the meeting");
    }

    private Task<Page> OpenAsync(Driving.Browser browser, string path) => browser.OpenAsync(Server.PathOf(path), Width, Height);

    private static async Task FitsAsync(Page page, string what) =>
        ((int)(await page.EvaluateAsync("document.documentElement.scrollWidth"))!).Should().BeLessThanOrEqualTo(Width, "{0} fits", what);
}
