using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

/// <summary>What a person does and sees on the demo's pages.</summary>
internal static class CameraPages
{
    /// <summary>A script that runs before the page's own: a camera that is held upright.</summary>
    public const string UprightCamera = """
        MediaDevices.prototype.getUserMedia = async () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 360, height: 640 });
          const context = canvas.getContext('2d');
          let hue = 0;
          setInterval(() => {
            context.fillStyle = `hsl(${(hue += 10)} 80% 50%)`;
            context.fillRect(0, 0, 360, 640);
          }, 200);
          return canvas.captureStream(5);
        };
        """;

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
