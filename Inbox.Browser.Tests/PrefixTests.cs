using Inbox.Browser.Tests.Camera;
using Inbox.Browser.Tests.Connect;
using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.SignalServer;

namespace Inbox.Browser.Tests;

/// <summary>The pages below a prefix that a proxy takes off, so the server knows nothing of it.</summary>
[TestFixture]
internal sealed class PrefixTests : BrowserFixture
{
    private static readonly string _public = Path.Combine(Machine.Repository, "samples", "Inbox.Server", "public");

    private Proxy? _network;

    protected override string[] Flags => ["-https=false", "-signal-server", "-admin-key=open-sesame"];

    [SetUp]
    public void OpenNetwork() => _network = new(Server.Url) { Prefix = "/app" };

    [TearDown]
    public async Task CloseNetworkAsync()
    {
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }

    [Test]
    public async Task Every_page_loads_and_leads_nowhere_else()
    {
        var browser = await Browsers.OpenAsync();
        foreach (var path in Directory.GetFiles(_public, "*.html", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_public, file)))
        {
            var page = await browser.OpenAsync(At(path));
            await page.WaitForAsync("document.querySelector('#unready') === null");
            await StaysInsideAsync(page);
            await page.CloseAsync();
        }
    }

    [Test]
    public async Task The_receiver_sees_the_camera_of_who_scanned_its_code()
    {
        var receiver = await (await Browsers.OpenAsync()).OpenAsync(At($"receive.html#{PairCode}"));
        await receiver.WaitForAsync("!document.querySelector('#qr').hidden && document.querySelector('#qr path') !== null");
        var link = (string)(await receiver.EvaluateAsync("document.querySelector('#link').href"))!;
        link.Should().Be(At($"send.html#{PairCode}"));

        var sender = await (await Browsers.OpenAsync()).OpenAsync(link);
        await sender.StartCameraAsync();

        await receiver.SeesAMovingPictureAsync();
        await StaysInsideAsync(receiver);
        await StaysInsideAsync(sender);
    }

    [Test]
    public async Task Who_logs_in_enters_the_room_and_stays_logged_in()
    {
        var browser = await Browsers.OpenAsync();
        var page = await browser.OpenAsync(At("rooms/"));
        await page.WaitForAsync("location.pathname === '/app/rooms/login.html'");
        await page.SubmitAsync("#login", ("#name", Unique("alice")), ("#password", "key"));
        await page.WaitForTextAsync("You are the broadcaster, and nobody else is here yet.");
        await page.ReloadAsync();
        await page.WaitForTextAsync("You are the broadcaster, and nobody else is here yet.");

        (await browser.CookiesAsync())!.AsArray().Should().ContainSingle(cookie => (string?)cookie!["name"] == "inbox-login").Which!["path"]!.GetValue<string>().Should().Be("/app/rooms");
        await page.ClickAsync("#logout");
        await page.WaitForAsync("location.pathname === '/app/rooms/login.html'");
        (await browser.CookiesAsync())!.AsArray().Should().BeEmpty();
        await StaysInsideAsync(page);
    }

    [Test]
    public async Task Two_connect_by_link_and_code()
    {
        var a = await (await Browsers.OpenAsync()).OpenAsync(At("connect/code.html"));
        var link = (string)(await a.WaitForAsync("document.querySelector('#link').getAttribute('href') && document.querySelector('#link').href"))!;
        link.Should().StartWith(At("connect/join.html#"));
        var b = await (await Browsers.OpenAsync()).OpenAsync(link);
        await a.EnterAsync(await b.CodeAsync());

        await ConnectPages.TalkAsync(a, b);
        await StaysInsideAsync(a);
        await StaysInsideAsync(b);
    }

    [Test]
    public async Task Two_meet_by_the_link_of_a_meeting()
    {
        var host = await (await Browsers.OpenAsync()).OpenAsync(At("meeting/"));
        await host.SubmitNameAsync(Unique("ann"));
        await host.IsInLobbyAsync();
        await host.HostAsync();
        var link = (string)(await host.WaitForAsync("document.querySelector('#link').href.includes('#') && document.querySelector('#link').href"))!;
        link.Should().Be(At($"meeting/#{Unique("ann")}"));
        var guest = await (await Browsers.OpenAsync()).OpenAsync(link);
        await guest.SubmitNameAsync(Unique("bob"));

        await guest.IsInMeetingAsync("connected");
        await StaysInsideAsync(host);
        await StaysInsideAsync(guest);
    }

    private string At(string path) => new Uri(_network!.Url, $"/app/{path}").ToString();

    /// <summary>All that the page has asked for and links to is below the prefix, and no script has failed.</summary>
    private async Task StaysInsideAsync(Page page)
    {
        (await page.RequestsAsync()).Where(request => request.Contains(" http", StringComparison.Ordinal)).Should().OnlyContain(request => request.Contains($" {At("")}", StringComparison.Ordinal));
        // Who is not logged in is led from one page to another, perhaps right now.
        (await page.WaitForAsync("[...document.links].map((link) => link.href)"))!.AsArray().Select(link => (string)link!).Should().OnlyContain(link => link.StartsWith(At(""), StringComparison.Ordinal));
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }
}
