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
        await index.WaitForAsync("!document.querySelector('#qr').hidden && document.querySelector('#qr').naturalWidth > 0");
        await index.ClickAsync("#renew");
        await index.WaitForAsync("location.hash.length > 1 && document.querySelector('#link').href.includes('#')");
        var code = (string)(await index.EvaluateAsync("document.querySelector('#code').textContent"))!;
        code.Should().MatchRegex("^[0-9a-z]{5}-[0-9a-z]{5}$");
        (await LinksAsync(index)).Should().OnlyContain(link => link.EndsWith($"#{code}", StringComparison.Ordinal));
        ((bool)(await index.EvaluateAsync("document.querySelector('#shared').hidden"))!).Should().BeTrue("this pair is nobody else's");
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
