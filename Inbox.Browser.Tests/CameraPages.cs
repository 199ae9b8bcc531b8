using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

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

    /// <summary>A card with that text; and its button is the way on.</summary>
    public static Task SeesNoticeAsync(this Page page, string text, string button) => page.WaitForAsync(
        $"[...document.querySelectorAll('.notice')].some(notice => notice.querySelector('p').textContent.includes('{text}') && notice.querySelector('button')?.textContent === '{button}')");

    public static Task PressNoticeAsync(this Page page, string button) => page.EvaluateAsync(
        $"[...document.querySelectorAll('.notice button')].find(button => button.textContent === '{button}').click()");
}
