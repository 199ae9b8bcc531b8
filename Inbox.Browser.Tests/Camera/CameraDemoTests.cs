using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

[TestFixture]
internal sealed class CameraDemoTests : BrowserFixture
{
    private string Code => $"#{PairCode}";

    [Test]
    public async Task The_receiver_sees_the_camera(
        [Values("chromium", "firefox")] string camera, [Values("chromium", "firefox")] string screen)
    {
        var (sender, receiver) = await OpenPairAsync(camera, screen, Code);
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        (await sender.ScriptErrorsAsync()).Should().BeEmpty();
        (await receiver.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    [OwnServer]
    public async Task The_bare_pages_find_each_other_as_the_seed_says()
    {
        var (sender, receiver) = await OpenPairAsync("chromium", "chromium", "");
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
    }

    [Test]
    public async Task The_camera_may_start_before_the_receiver_is_opened()
    {
        var program = await Browsers.OpenAsync();
        var sender = await program.OpenAsync(Server.PathOf($"/send.html{Code}"));
        await sender.StartCameraAsync();
        await sender.WaitForTextAsync("Waiting for the receiver");
        var receiver = await program.OpenAsync(Server.PathOf($"/receive.html{Code}"));
        await receiver.SeesAMovingPictureAsync();
    }

    [Test]
    public async Task Two_pairs_on_one_server_do_not_meet()
    {
        var (sender, receiver) = await OpenPairAsync("chromium", "chromium", Code);
        var stranger = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/receive.html#zzzzz-zzzzz"));
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        await stranger.WaitForTextAsync("Waiting for the other device");
        ((bool)(await stranger.EvaluateAsync("document.querySelector('#preview').srcObject === null"))!).Should().BeTrue();
    }

    [TestCase("send")]
    [TestCase("receive")]
    public async Task Either_page_may_be_reloaded(string which)
    {
        var (sender, receiver) = await OpenPairAsync("chromium", "chromium", Code);
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        await (which == "send" ? sender : receiver).ReloadAsync();
        if (which == "send")
        {
            await sender.StartCameraAsync();
        }

        await receiver.SeesAMovingPictureAsync();
    }

    [Test]
    public async Task The_camera_may_be_stopped_and_started_again()
    {
        var (sender, receiver) = await OpenPairAsync("firefox", "chromium", Code);
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
        await sender.ClickAsync("#stop");
        await sender.WaitForAsync("!document.querySelector('#start').hidden");
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
    }

    [Test]
    [OwnServer]
    public async Task New_browsers_take_the_default_pair_up_at_once_after_the_old_ones_were_killed()
    {
        var old = await Browsers.StartAsync();
        var oldSender = await old.OpenAsync(Server.PathOf("/send.html"));
        var oldReceiver = await old.OpenAsync(Server.PathOf("/receive.html"));
        await oldSender.StartCameraAsync();
        await oldReceiver.SeesAMovingPictureAsync();
        await old.KillAsync();

        var (sender, receiver) = await OpenPairAsync("chromium", "chromium", "");
        await sender.StartCameraAsync();
        await receiver.SeesAMovingPictureAsync();
    }

    [Test]
    [OwnServer]
    public async Task The_index_begins_with_the_default_pair_so_who_scans_the_terminals_code_meets_it()
    {
        var computer = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/"));
        await computer.WaitForAsync("document.querySelector('#code').textContent.length > 0");
        (await LinksAsync(computer)).Should().OnlyContain(link => link.EndsWith(".html", StringComparison.Ordinal));
        await computer.ClickAsync("#receive");
        var phone = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/send.html"));
        await phone.StartCameraAsync();

        await computer.SeesAMovingPictureAsync();
    }

    [Test]
    public async Task The_index_makes_a_new_pair_and_shows_its_link_and_code()
    {
        var index = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/"));
        await index.WaitForAsync("!document.querySelector('#qr').hidden && document.querySelector('#qr path') !== null");
        await index.ClickAsync("#renew");
        await index.WaitForAsync("location.hash.length > 1 && document.querySelector('#link').href.includes('#')");
        var code = (string)(await index.EvaluateAsync("document.querySelector('#code').textContent"))!;
        code.Should().MatchRegex("^[0-9a-z]{5}-[0-9a-z]{5}$");
        (await LinksAsync(index)).Should().OnlyContain(link => link.EndsWith($"#{code}", StringComparison.Ordinal));
        ((bool)(await index.EvaluateAsync("document.querySelector('#shared').hidden"))!).Should().BeTrue("this pair is nobody else's");
    }

    /// <summary>The main use: a phone that is held upright, seen on a PC.</summary>
    [Test]
    public async Task An_upright_picture_takes_the_height_of_a_computers_window_and_the_full_screen_if_wanted()
    {
        var phone = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/send.html{Code}"), before: CameraPages.UprightCamera);
        var computer = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/receive.html{Code}"), 1920, 1080);
        await phone.StartCameraAsync();
        await computer.SeesAMovingPictureAsync();

        (await HeightAsync()).Should().BeGreaterThan(900);
        await computer.ClickAsync("#full-screen");
        await computer.WaitForAsync("document.fullscreenElement !== null");
        (await HeightAsync()).Should().Be((double)(await computer.EvaluateAsync("innerHeight"))!);
        await computer.ClickAsync("#preview");
        await computer.WaitForAsync("document.fullscreenElement === null");

        // The picture fits into the video's box, and keeps its own ratio.
        async Task<double> HeightAsync() => (double)(await computer.EvaluateAsync("""
            (({ videoWidth, videoHeight, clientWidth, clientHeight }) => Math.min(clientHeight, (clientWidth * videoHeight) / videoWidth))(document.querySelector('#preview'))
            """))!;
    }

    [TestCase(390, 844)]
    [TestCase(844, 390)]
    public async Task A_phone_shows_what_it_sends_and_its_buttons_without_scrolling(int width, int height)
    {
        var phone = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/send.html{Code}"), width, height, CameraPages.UprightCamera);
        await phone.StartCameraAsync();
        await phone.WaitForAsync("document.querySelector('#preview').videoWidth > 2");

        ((bool)(await phone.EvaluateAsync("""
            ['#preview', '#status', '#devices', '#stop'].map((selector) => document.querySelector(selector).getBoundingClientRect())
              .every(({ top, bottom, height }) => height > 0 && top >= 0 && bottom <= innerHeight)
            """))!).Should().BeTrue();
    }

    /// <summary>It opens by itself while the other page is missing.</summary>
    [Test]
    public async Task A_link_that_was_folded_away_stays_so()
    {
        var (sender, receiver) = await OpenPairAsync("chromium", "chromium", Code);
        await receiver.WaitForTextAsync("Press Start there.");
        await receiver.WaitForAsync("!document.querySelector('#share').open");
        await receiver.ClickAsync("#share summary");
        await receiver.ClickAsync("#share summary");
        await sender.CloseAsync();
        await receiver.WaitForTextAsync("Waiting for the other device");
        ((bool)(await receiver.EvaluateAsync("document.querySelector('#share').open"))!).Should().BeFalse();
    }

    private static async Task<string[]> LinksAsync(Page index) =>
        [.. (await index.EvaluateAsync("['#receive', '#send', '#link'].map((link) => document.querySelector(link).href)"))!.AsArray().Select(link => (string)link!)];

    private async Task<(Page Sender, Page Receiver)> OpenPairAsync(string camera, string screen, string fragment)
    {
        var sender = await (await Browsers.OpenAsync(camera)).OpenAsync(Server.PathOf($"/send.html{fragment}"));
        var receiver = await (await Browsers.OpenAsync(screen)).OpenAsync(Server.PathOf($"/receive.html{fragment}"));
        return (sender, receiver);
    }
}
