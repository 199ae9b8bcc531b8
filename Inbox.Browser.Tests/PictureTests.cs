using Inbox.Browser.Tests.Connect;
using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.PeerJs;
using Inbox.Browser.Tests.SignalServer;

namespace Inbox.Browser.Tests;

/// <summary>
/// The pictures of the documents are of the real pages, in the states that the text tells of. With INBOX_MAKE_PICTURES=1 these tests make
/// <c>docs/pictures/</c> anew.
/// </summary>
[TestFixture]
internal sealed class PictureTests : BrowserFixture
{
    private const int Desktop = 880;
    private const int Phone = 390;

    /// <summary>Of a sound that has the frame twice: about two thirds of the first.</summary>
    private const double PartHeard = 0.33;

    private static readonly bool _make = Environment.GetEnvironmentVariable("INBOX_MAKE_PICTURES") == "1";

    private DirectoryInfo _place = null!;

    protected override string[] Flags => ["-https=false", "-signal-server", "-peerjs"];

    [SetUp]
    public void FindPlace() => _place = _make
        ? Directory.CreateDirectory(Path.Combine(Machine.Repository, "docs", "pictures"))
        : Directory.CreateTempSubdirectory("inbox-pictures-");

    [TearDown]
    public void Tidy()
    {
        if (!_make && _place is not null)
        {
            _place.Delete(recursive: true);
        }
    }

    [Test]
    public async Task By_code()
    {
        var a = await OpenAsync("/connect/code.html");
        var link = await a.LinkAsync(Server);
        var b = await OpenAsync(new Uri(link).PathAndQuery + new Uri(link).Fragment, Phone, 720);
        var code = await b.CodeAsync();
        await a.EvaluateAsync($"void (document.querySelector('#enter #code').value = '{code}')");
        await TakeAsync(a, "code-a");
        await TakeAsync(b, "code-b");
        await a.EnterAsync(code);
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await a.SayAsync("That was quick.");
        await b.HearsAsync("That was quick.");
        await b.SayAsync("And nobody is between us now.");
        await a.HearsAsync("And nobody is between us now.");
        await TakeAsync(a, "code-connected");
    }

    [Test]
    public async Task By_sound()
    {
        var air = Path.Combine(_place.FullName, "air.wav");
        try
        {
            // What is seen of the sound is real; so that the pictures are of the midst of it, the ear is told just that part.
            var listener = await (await Browsers.StartAsync("chromium", new { microphone = air })).OpenAsync(Server.PathOf("/connect/listen.html"), Desktop, 1080, SoundPages.EarThatIsTold);
            var player = await OpenAsync($"/connect/play.html{new Uri(await listener.OfferedLinkAsync()).Fragment}", Phone, 720);
            var code = await player.AnswerCodeAsync();
            var sound = await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code));
            await sound.WriteAsync(air);
            await listener.ListenAsync();
            await player.ClickAsync("#play");
            await player.SaysAsync("Playing the answer");
            var some = sound.First(sound.Seconds * PartHeard);
            await listener.HearAsync(some);
            await listener.WaitForAsync("document.querySelector('#progress').value > 0.5");
            await listener.WaitForAsync("document.querySelector('#level').value > 0.5");
            await TakeAsync(listener, "sound-a");
            await TakeAsync(player, "sound-b");
            await listener.HearAsync(new(sound.Rate, sound.Samples[some.Samples.Length..]));
            await listener.HasConnectedAsync();
        }
        finally
        {
            File.Delete(air);
        }
    }

    [Test]
    [OwnServer]
    public async Task By_login()
    {
        var pages = new List<Page>();
        for (var number = 1; number <= 3; number++)
        {
            var page = await OpenAsync("/rooms/login.html", number == 3 ? Desktop : Phone, 860);
            await page.SubmitAsync("#login", ("#name", "ann"), ("#password", "key"));
            await page.WaitForTextAsync(number == 1 ? "nobody else is here yet" : "Connected to Chrome on Linux (1)");
            pages.Add(page);
        }

        await SayInRoomAsync(pages[0], "Hello from the phone.");
        await pages[2].WaitForTextAsync("Hello from the phone.");
        await SayInRoomAsync(pages[1], "And from the tablet.");
        await pages[2].WaitForTextAsync("And from the tablet.");
        await SayInRoomAsync(pages[2], "Nobody had to type an id.");
        await pages[0].WaitForTextAsync("Nobody had to type an id.");
        await TakeAsync(pages[0], "login-broadcaster");
        await TakeAsync(pages[2], "login-client");
    }

    [Test]
    [OwnServer]
    public async Task A_meeting()
    {
        var ann = await (await Browsers.OpenAsync()).RegisterAsync(Server, "ann", width: Desktop);
        await ann.HostAsync();
        var bob = await (await Browsers.OpenAsync()).FollowAsync(Server, "ann", "bob", Phone);
        await bob.SeesTheOtherMovingAsync();
        await ann.SeesTheOtherMovingAsync();
        await TakeAsync(ann, "meeting");
    }

    [Test]
    [OwnServer]
    public async Task A_peerjs_page()
    {
        var ann = await (await Browsers.OpenAsync()).OpenDemoAsync(Server, width: Desktop, height: 1150, id: "ann");
        var bob = await (await Browsers.OpenAsync()).OpenDemoAsync(Server, width: Phone, id: "bob");
        await ann.PeerIdAsync();
        await bob.PeerIdAsync();
        await ann.ChatWithAsync("bob");
        await bob.WriteAsync("Only host, port and path?");
        await ann.WaitForTextAsync("Only host, port and path?");
        await ann.WriteAsync("Nothing else.");
        await ann.CallAsync("bob");
        await bob.ClickAsync("#answer:not([hidden])");
        await bob.SeesACallAsync();
        await ann.SeesACallAsync();
        await TakeAsync(ann, "peerjs");
    }

    /// <summary>In a browser of its own, as each person has one.</summary>
    private async Task<Page> OpenAsync(string path, int width = Desktop, int height = 640) =>
        await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf(path), width, height);

    private static Task SayInRoomAsync(Page page, string text) => page.SubmitAsync("#say", ("#text", text));

    private async Task TakeAsync(Page page, string name)
    {
        var picture = new FileInfo(Path.Combine(_place.FullName, $"{name}.png"));
        await page.ScreenshotAsync(picture.FullName);
        picture.Length.Should().BeGreaterThan(5000);
        File.Exists(Path.Combine(Machine.Repository, "docs", "pictures", $"{name}.png")).Should().BeTrue("the documents have that picture");
        Directory.GetFiles(Path.Combine(Machine.Repository, "docs"), "*.md", SearchOption.AllDirectories).Any(document => File.ReadAllText(document).Contains($"pictures/{name}.png", StringComparison.Ordinal))
            .Should().BeTrue("and show it");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }
}
