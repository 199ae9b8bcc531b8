using System.Globalization;
using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Camera;

/// <summary>
/// What happens between a press on Start and the first picture, step by step. <c>INBOX_ROUNDS=20</c> prints the medians for docs/benchmarks.md;
/// without it there is one round, whose times say nothing.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class FirstPictureTests : BrowserFixture
{
    private static readonly int _rounds = int.Parse(Environment.GetEnvironmentVariable("INBOX_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    private static readonly string[] _steps = ["camera", "connected", "unmuted", "frame", "full"];

    /// <summary>Notes the time of each step, on a clock that both pages have.</summary>
    private const string Watch = """
        (() => {
          globalThis.steps = {};
          globalThis.note = (name) => (steps[name] ??= performance.timeOrigin + performance.now());
          const { getUserMedia } = MediaDevices.prototype;
          MediaDevices.prototype.getUserMedia = async function (...wanted) {
            const stream = await getUserMedia.apply(this, wanted);
            note('camera');
            return stream;
          };
          globalThis.RTCPeerConnection = class extends RTCPeerConnection {
            constructor(config) {
              super(config);
              this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && note('connected'));
              this.addEventListener('track', ({ track }) => (track.muted ? track.addEventListener('unmute', () => note('unmuted')) : note('unmuted')));
            }
          };
          addEventListener('DOMContentLoaded', () => {
            const video = document.querySelector('#preview');
            const look = () => {
              if (video.videoWidth > 0) note('frame');
              if (video.videoHeight >= 720) note('full');
              video.requestVideoFrameCallback(look);
            };
            video.requestVideoFrameCallback(look);
            document.querySelector('#start')?.addEventListener('click', () => note('click'), { capture: true });
          });
        })()
        """;

    [Test]
    public async Task The_camera_and_the_connection_are_there_before_the_picture_and_the_full_size_comes_after_it()
    {
        var rounds = new List<Dictionary<string, double>>();
        var browser = await Browsers.OpenAsync();
        for (var round = 0; round < _rounds; round++)
        {
            var code = $"#{PairCode[..^2]}{round:00}";
            var receiver = await browser.OpenAsync(Server.PathOf($"/receive.html{code}"), before: Watch);
            var sender = await browser.OpenAsync(Server.PathOf($"/send.html{code}"), before: Watch);
            await receiver.WaitForTextAsync("Press Start there.");
            await sender.WaitForTextAsync("Press Start.");
            await sender.StartCameraAsync();
            await receiver.WaitForAsync("'full' in steps");
            rounds.Add(Since(await sender.EvaluateAsync("steps"), await receiver.EvaluateAsync("steps")));
            await sender.CloseAsync();
            await receiver.CloseAsync();
        }

        foreach (var step in _steps)
        {
            var times = rounds.Select(round => round[step]).Order().ToList();
            TestContext.Out.WriteLine($"{step}: {times[times.Count / 2]:0} ms after the click ({times[0]:0} to {times[^1]:0})");
        }

        rounds.Should().OnlyContain(round => round["frame"] >= round["camera"] && round["frame"] >= round["connected"] && round["full"] >= round["frame"]);
    }

    private static Dictionary<string, double> Since(JsonNode? sender, JsonNode? receiver)
    {
        var click = (double)sender!["click"]!;
        return _steps.ToDictionary(step => step, step => (double)(step == "camera" ? sender : receiver!)[step]! - click);
    }
}
