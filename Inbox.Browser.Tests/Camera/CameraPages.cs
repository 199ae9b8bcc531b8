using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

/// <summary>What a person does and sees on the demo's pages.</summary>
internal static class CameraPages
{
    public static Task StartCameraAsync(this Page sender) => sender.ClickAsync("#start:not([disabled])");

    /// <summary>A real picture: it has a size, and its time advances from now on.</summary>
    public static async Task SeesAMovingPictureAsync(this Page receiver)
    {
        await receiver.WaitForAsync("document.querySelector('#preview').videoWidth > 2");
        var before = (double)(await receiver.EvaluateAsync("document.querySelector('#preview').currentTime"))!;
        await receiver.WaitForAsync($"document.querySelector('#preview').currentTime > {before.ToString(System.Globalization.CultureInfo.InvariantCulture)} + 0.2");
        await receiver.WaitForTextAsync("Live.");
    }
}
