using System.Globalization;
using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.SignalServer;

namespace Inbox.Browser.Tests.Camera;

/// <summary>
/// What happens between a press on Start and the first picture, step by step. <c>INBOX_ROUNDS=20</c> prints the medians for docs/benchmarks.md;
/// without it there is one round, whose times say nothing.
/// </summary>
[TestFixture]
internal sealed class FirstPictureTests : BrowserFixture
{
    private static readonly int _rounds = int.Parse(Environment.GetEnvironmentVariable("INBOX_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>On a machine that is busy with other tests an encoder may never come to the full size that it is asked for.</summary>
    private static readonly string _last = _rounds > 1 ? "full" : "grown";

    private static readonly string[] _steps = ["camera", "connected", "unmuted", "frame", _last];

    protected override string[] Flags => ["-signal-server"];

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
          const { setParameters } = RTCRtpSender.prototype;
          RTCRtpSender.prototype.setParameters = async function (parameters) {
            await setParameters.call(this, parameters);
            if (parameters.encodings.some(({ scaleResolutionDownBy }) => scaleResolutionDownBy === 1)) note('grown');
          };
          globalThis.RTCPeerConnection = class extends RTCPeerConnection {
            constructor(config) {
              super(config);
              this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && note('connected'));
              this.addEventListener('track', ({ track }) => (track.muted ? track.addEventListener('unmute', () => note('unmuted')) : note('unmuted')));
            }
          };
          addEventListener('DOMContentLoaded', () => {
            const video = document.querySelector('#remote, #preview');
            const look = () => {
              if (video.videoWidth > 0) note('frame');
              if (video.videoHeight >= 720) note('full');
              video.requestVideoFrameCallback(look);
            };
            video.requestVideoFrameCallback(look);
            document.querySelector('#join button, #start')?.addEventListener('click', () => note('click'), { capture: true });
          });
        })()
        """;

    [Test]
    public async Task The_camera_and_the_connection_are_there_before_the_picture_and_the_full_size_comes_after_it()
    {
        var rounds = new List<Dictionary<string, double>>();
        // A window each: a tab that nobody sees is shown no frame.
        var (computer, phone) = (await Browsers.OpenAsync(), await Browsers.OpenAsync());
        for (var round = 0; round < _rounds; round++)
        {
            var code = $"#{PairCode[..^2]}{round:00}";
            var receiver = await computer.OpenAsync(Server.PathOf($"/receive.html{code}"), before: Watch);
            var sender = await phone.OpenAsync(Server.PathOf($"/send.html{code}"), before: Watch);
            await receiver.WaitForTextAsync("Press Start there.");
            await sender.WaitForTextAsync("Press Start.");
            await sender.StartCameraAsync();
            await receiver.WaitForAsync("'frame' in steps");
            await (_last == "full" ? receiver : sender).WaitForAsync($"'{_last}' in steps");
            rounds.Add(Since(await sender.EvaluateAsync("steps"), await receiver.EvaluateAsync("steps")));
            await sender.CloseAsync();
            await receiver.CloseAsync();
        }

        Print(rounds);
        rounds.Should().OnlyContain(round => round["frame"] >= round["camera"] && round["frame"] >= round["connected"] && round[_last] > round["connected"]);
    }

    /// <summary>The guest presses Join; what the steps say is the guest's.</summary>
    [Test]
    public async Task A_guest_of_a_meeting_sees_the_host_once_the_two_are_connected_and_in_full_size_later()
    {
        var rounds = new List<Dictionary<string, double>>();
        for (var round = 0; round < _rounds; round++)
        {
            var (alice, bob) = (Unique($"alice{round}"), Unique($"bob{round}"));
            var (computer, phone) = (await Browsers.OpenAsync(), await Browsers.OpenAsync());
            var host = await computer.OpenAsync(Server.PathOf("/meeting/"));
            await host.SubmitNameAsync(alice);
            await host.IsInLobbyAsync();
            await host.HostAsync();
            await host.IsInMeetingAsync("waiting");
            var guest = await phone.OpenAsync(Server.PathOf("/meeting/"), before: Watch);
            await guest.SubmitNameAsync(bob);
            await guest.IsInLobbyAsync();
            await guest.JoinAsync(alice);
            await guest.WaitForAsync($"'frame' in steps && '{_last}' in steps");
            var steps = await guest.EvaluateAsync("steps");
            rounds.Add(Since(steps, steps));
            await guest.CloseAsync();
            await host.CloseAsync();
        }

        Print(rounds);
        rounds.Should().OnlyContain(round => round["frame"] >= round["camera"] && round["frame"] >= round["connected"] && round[_last] > round["connected"]);
    }

    private static void Print(List<Dictionary<string, double>> rounds)
    {
        foreach (var step in _steps)
        {
            var times = rounds.Select(round => round[step]).Order().ToList();
            TestContext.Out.WriteLine($"{step}: {times[times.Count / 2]:0} ms after the click ({times[0]:0} to {times[^1]:0})");
        }
    }

    private static Dictionary<string, double> Since(JsonNode? sender, JsonNode? receiver)
    {
        var click = (double)sender!["click"]!;
        return _steps.ToDictionary(step => step, step => (double)(step is "camera" or "grown" ? sender : receiver!)[step]! - click);
    }
}
