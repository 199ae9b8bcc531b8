using Inbox.Browser.Tests.Camera;
using Inbox.Browser.Tests.Connect;
using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.SignalServer;
using Inbox.Redis.Tests.Hosting;

namespace Inbox.Browser.Tests.Cluster;

/// <summary>What the pages do for two people, with each of them on another node of one Redis.</summary>
[TestFixture]
internal sealed class TwoNodeTests : BrowserFixture
{
    private static RedisProcess? _redis;

    private Servers.Lease? _second;

    protected override string[] Flags => ["-signal-server", $"-redis=127.0.0.1:{_redis!.Port}"];

    private Server Second => _second!.Server;

    [OneTimeSetUp]
    public static async Task StartRedisAsync()
    {
        if (Machine.LacksRedis is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        _redis = await RedisProcess.StartAsync();
    }

    [OneTimeTearDown]
    public static async Task EndRedisAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    [SetUp]
    public async Task StartSecondAsync() => _second = await Servers.TakeAsync(Flags, node: 2);

    [TearDown]
    public async Task EndSecondAsync()
    {
        if (_second is not null)
        {
            await _second.DisposeAsync();
        }
    }

    [Test]
    public async Task The_receiver_sees_the_camera() => await ShowTheCameraAsync($"#{PairCode}");

    [Test]
    public async Task The_bare_camera_pages_find_each_other() => await ShowTheCameraAsync("");

    [Test]
    public async Task Two_connect_by_a_link_and_a_code_and_talk()
    {
        var a = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/code.html"));
        var b = await (await Browsers.OpenAsync()).OpenAsync(await a.LinkAsync(Second));
        await a.EnterAsync(await b.CodeAsync());
        await a.IsConnectedAsync();
        await b.IsConnectedAsync();
        await ConnectPages.TalkAsync(a, b);
        await HaveNoErrorsAsync(a, b);
    }

    [Test]
    public async Task Two_pages_of_one_login_are_in_one_room_and_talk()
    {
        var login = Unique("alice");
        var a = await OpenRoomAsync(Server, login);
        await a.WaitForTextAsync("nobody else is here yet");
        var b = await OpenRoomAsync(Second, login);
        await b.WaitForTextAsync("Connected to Chrome on Linux (1), the broadcaster.");
        await a.SubmitAsync("#say", ("#text", "hello from A"));
        await b.WaitForTextAsync("hello from A");
        await b.SubmitAsync("#say", ("#text", "hello from B"));
        await a.WaitForTextAsync("hello from B");
        await HaveNoErrorsAsync(a, b);

        await a.CloseAsync();
        await b.WaitForTextAsync("You are the broadcaster now.");
    }

    [Test]
    public async Task Host_and_guest_of_a_meeting_see_each_other()
    {
        var host = await (await Browsers.OpenAsync()).RegisterAsync(Server, Unique("alice"));
        var guest = await (await Browsers.OpenAsync()).RegisterAsync(Second, Unique("bob"));
        await host.HostAsync();
        await guest.JoinAsync(Unique("alice"));
        await guest.SeesTheOtherMovingAsync();
        await host.SeesTheOtherMovingAsync();
        await HaveNoErrorsAsync(host, guest);
    }

    private async Task ShowTheCameraAsync(string code)
    {
        var sender = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/send.html{code}"));
        var receiver = await (await Browsers.OpenAsync()).OpenAsync(Second.PathOf($"/receive.html{code}"));
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        await HaveNoErrorsAsync(sender, receiver);
    }

    private async Task<Page> OpenRoomAsync(Server server, string login)
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(server.PathOf("/rooms/"));
        await page.WaitForAsync("location.pathname === '/rooms/login.html'");
        await page.SubmitAsync("#login", ("#name", login), ("#password", "key"));
        await page.WaitForAsync("document.querySelector('#who')?.textContent.endsWith(')')");
        return page;
    }

    private static async Task HaveNoErrorsAsync(params Page[] pages)
    {
        foreach (var page in pages)
        {
            (await page.ScriptErrorsAsync()).Should().BeEmpty();
        }
    }
}
