using Inbox.Browser.Tests.Camera;
using Inbox.Browser.Tests.Connect;
using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.PeerJs;
using Inbox.Browser.Tests.SignalServer;

namespace Inbox.Browser.Tests;

/// <summary>People with a screen reader, a keyboard, weak eyes or unsteady hands can use every page: as far as axe-core, an independent checker, can tell.</summary>
[TestFixture]
internal sealed class AccessibilityTests : BrowserFixture
{
    private const string Key = "open-sesame";

    private static readonly string _public = Path.Combine(Machine.Repository, "samples", "Inbox.Server", "public");

    private readonly List<string> _found = [];

    protected override string[] Flags => ["-https=false", "-signal-server", "-peerjs", $"-admin-key={Key}"];

    [Test]
    public async Task Axe_finds_nothing_on_any_page_on_a_desktop_or_a_phone_in_light_or_dark()
    {
        var browser = await Browsers.OpenAsync();
        foreach (var path in Pages)
        {
            var page = path.StartsWith("peerjs-demo", StringComparison.Ordinal) ? await browser.OpenDemoAsync(Server) : await browser.OpenAsync(Server.PathOf($"/{path}"));
            await page.WaitForAsync("document.querySelector('#unready') === null || document.querySelector('script[type=module]') === null");

            // A script writes some of them.
            await page.WaitForAsync("[...document.querySelectorAll('a')].every((link) => !link.checkVisibility() || link.textContent.trim() !== '' || link.ariaLabel)");
            await LookAtAsync(page, path);
            await page.CloseAsync();
        }

        await LookAtACameraAsync(browser);
        await LookAtAChatAsync(browser);
        await LookAtARoomAsync(browser);
        await LookAtAMeetingAsync(browser);
        await LookAtTheStatusAsync(browser);
        _found.Should().BeEmpty();
    }

    /// <summary>The rooms page goes on to the login; it is looked at with one.</summary>
    private static IEnumerable<string> Pages => Directory.GetFiles(_public, "*.html", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_public, file)).Where(path => path != Path.Combine("rooms", "index.html")).Order(StringComparer.Ordinal);

    private async Task LookAtACameraAsync(Driving.Browser browser)
    {
        var sender = await browser.OpenAsync(Server.PathOf($"/send.html#{PairCode}"));
        var receiver = await browser.OpenAsync(Server.PathOf($"/receive.html#{PairCode}"));
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        await LookAtAsync(sender, "the camera that sends");
        await LookAtAsync(receiver, "the receiver with a picture");
    }

    private async Task LookAtAChatAsync(Driving.Browser browser)
    {
        var a = await browser.OpenAsync(Server.PathOf("/connect/code.html"));
        var b = await browser.OpenAsync(await a.LinkAsync(Server));
        await LookAtAsync(a, "a link");
        await a.EnterAsync("nonsense");
        await a.WaitForAsync("document.querySelector('#enter .notice') !== null");
        await LookAtAsync(a, "a code that is none");
        var code = await b.CodeAsync();
        await LookAtAsync(b, "a code to tell");
        await a.EnterAsync(code);
        await ConnectPages.TalkAsync(a, b);
        await LookAtAsync(a, "a chat");
    }

    private async Task LookAtARoomAsync(Driving.Browser browser)
    {
        await (await browser.OpenBlankAsync(Server.Url)).LogInAsync(Unique("alice"));
        var page = await browser.OpenAsync(Server.PathOf("/rooms/"));
        await page.WaitForTextAsync("You are the broadcaster");
        await page.SubmitAsync("#say", ("#text", "hello"));
        await page.WaitForAsync("document.querySelector('#log li') !== null");
        await LookAtAsync(page, "a room");
    }

    private async Task LookAtAMeetingAsync(Driving.Browser browser)
    {
        var host = await browser.RegisterAsync(Server, Unique("ann"));
        await LookAtAsync(host, "the lobby of a meeting");
        await host.HostAsync();
        await LookAtAsync(host, "a meeting that waits");
        var guest = await (await Browsers.OpenAsync()).FollowAsync(Server, Unique("ann"), Unique("bob"));
        await guest.SeesTheOtherMovingAsync();
        await host.ClickAsync("#camera");
        await guest.WaitForTextAsync("has switched the camera off");
        await LookAtAsync(host, "a meeting");
        await LookAtAsync(guest, "a meeting without the other's picture");
    }

    private async Task LookAtTheStatusAsync(Driving.Browser browser)
    {
        var page = await browser.OpenAsync(Server.PathOf("/status/"));
        await page.SubmitAsync("#enter", ("#key", Key));
        await page.WaitForTextAsync("mailboxes in memory");
        await LookAtAsync(page, "the status");
    }

    /// <summary>All rules on two of the four views; those that depend on the colours on the other two.</summary>
    private async Task LookAtAsync(Page page, string what)
    {
        foreach (var (width, height, dark, onlyColours) in new[] { (1920, 1080, false, false), (1920, 1080, true, true), (390, 844, false, true), (390, 844, true, false) })
        {
            var found = await page.AuditAsync(width, height, dark, onlyColours);
            _found.AddRange(found.Select(text => $"{what}, {width} px {(dark ? "dark" : "light")}: {text}"));
        }
    }
}
