using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

/// <summary>A receiver that goes without a word is not waited for in vain: the page says so when its mailbox has lapsed, here after four seconds.</summary>
[TestFixture]
internal sealed class AbsentReceiverTests : BrowserFixture
{
    protected override string[] Flags => ["-inbox-timeout=4"];

    [Test]
    public async Task A_camera_that_starts_after_the_receivers_browser_was_killed_waits_for_another_one_and_shows_the_link_again()
    {
        var computer = await Browsers.StartAsync();
        var receiver = await computer.OpenAsync(Server.PathOf($"/receive.html#{PairCode}"));
        var sender = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/send.html#{PairCode}"));
        await receiver.WaitForTextAsync("Press Start there.");
        await sender.WaitForTextAsync("Press Start.");
        await computer.KillAsync();
        await sender.StartCameraAsync();
        await sender.WaitForTextAsync("Waiting for the receiver");
        await sender.WaitForAsync("document.querySelector('#share').open");

        var another = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/receive.html#{PairCode}"));
        await another.SeesAMovingPictureAsync();
    }
}
