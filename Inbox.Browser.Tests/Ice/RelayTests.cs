using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Browser.Tests.Camera;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Ice;

/// <summary>Two pages between whose networks nothing gets through but a relay: a real coturn.</summary>
[TestFixture]
internal sealed class RelayTests : BrowserFixture
{
    private TurnServer _turn = null!;

    [SetUp]
    public async Task StartTurnAsync() => _turn = await TurnServer.StartAsync();

    [TearDown]
    public async Task EndTurnAsync() => await _turn.DisposeAsync();

    [Test]
    [OwnServer]
    public async Task The_cameras_picture_arrives_through_the_relay([Values("chromium", "firefox")] string browser)
    {
        await StartServerWithAsync($"-turn={_turn.Url}", $"-turn-secret={TurnServer.Secret}");
        var phone = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/send.html"), before: ThroughTheRelay);
        var computer = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/"), before: ThroughTheRelay);
        await phone.StartCameraAsync();
        await computer.ClickAsync("#receive");

        await computer.SeesAMovingPictureAsync();

        // A picture may move before the statistics know of the pair that it comes by.
        (await computer.WaitForAsync(Candidates))!.AsArray().Select(type => (string)type!).Should().OnlyContain(type => type == "relay");
        (await computer.ScriptErrorsAsync()).Should().BeEmpty();
        (await phone.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    [OwnServer]
    public async Task Without_a_relay_the_page_says_what_two_networks_need()
    {
        var phone = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/send.html"), before: InNetworksOfTheirOwn);
        var computer = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/"), before: InNetworksOfTheirOwn);
        await phone.StartCameraAsync();
        await computer.ClickAsync("#receive");

        await computer.WaitForTextAsync("TURN server");
    }

    /// <summary>coturn looks at the end of credentials when a relay is made, so a restart needs new ones.</summary>
    [Test]
    public async Task A_call_outlives_its_credentials_and_is_restarted_with_new_ones([Values("chromium", "firefox")] string browser)
    {
        var (alice, bob) = (Unique("alice"), Unique("bob"));
        var pages = new List<Page>();
        foreach (var (name, remote) in new[] { (alice, bob), (bob, alice) })
        {
            var page = await (await Browsers.OpenAsync(name == alice ? "chromium" : browser)).OpenAsync(Server.PathOf("/icon.svg"));
            await page.EvaluateAsync($$"""
                (async () => {
                  const { Peer, SignalingChannel } = await import('/_content/Inbox.AspNetCore/inbox.js');
                  const seconds = 8;
                  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode('{{TurnServer.Secret}}'), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
                  window.ends = [];
                  window.heard = [];
                  const iceServers = async () => {
                    ends.push(Math.floor(Date.now() / 1000) + seconds);
                    const username = `${ends.at(-1)}:test`;
                    const credential = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(username)))));
                    return [{ urls: '{{_turn.Url}}', username, credential }];
                  };
                  const prepare = (connection) => {
                    window.talk = connection.createDataChannel('talk', { negotiated: true, id: 0 });
                    talk.onmessage = ({ data }) => heard.push(data);
                  };
                  const channel = new SignalingChannel({ name: '{{name}}', password: 'secret' });
                  window.peer = new Peer({ channel, remote: '{{remote}}', polite: {{(name == alice ? "true" : "false")}}, config: { iceTransportPolicy: 'relay' }, iceServers, prepare });
                })()
                """);
            pages.Add(page);
        }

        foreach (var page in pages)
        {
            await page.WaitForAsync("window.talk?.readyState === 'open'");
        }

        await pages[0].WaitForAsync("Date.now() / 1000 > ends.at(-1) + 1");
        await pages[0].EvaluateAsync("talk.send('after the end')");
        await pages[1].WaitForAsync("heard.includes('after the end')");

        var before = (string)(await pages[0].EvaluateAsync("window.before = peer.connection.localDescription.sdp.match(/ice-ufrag:(.+)/)[1]"))!;
        await pages[0].EvaluateAsync("peer.restart()");
        await pages[0].WaitForAsync($$"""
            peer.connection.signalingState === 'stable' && peer.connection.currentLocalDescription.sdp.match(/ice-ufrag:(.+)/)[1] !== window.before
              && /typ relay/.test(peer.connection.currentLocalDescription.sdp) && ['connected', 'completed'].includes(peer.connection.iceConnectionState)
            """);
        await pages[0].EvaluateAsync("talk.send('after the restart')");
        await pages[1].WaitForAsync("heard.includes('after the restart')");

        before.Should().NotBeEmpty();
        ((int)(await pages[0].EvaluateAsync("ends.length"))!).Should().BeGreaterThan(1);
    }

    /// <summary>No path between the two but that through the relay.</summary>
    private const string ThroughTheRelay = """
        window.connections = [];
        window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(config) {
            super({ ...config, iceTransportPolicy: 'relay' });
            connections.push(this);
          }
          setConfiguration(config) {
            super.setConfiguration({ ...config, iceTransportPolicy: 'relay' });
          }
        };
        """;

    /// <summary>The addresses that the other side tells are those of a network that cannot be reached from here (RFC 5737).</summary>
    private const string InNetworksOfTheirOwn = """
        const elsewhere = (text) => text.replace(/(candidate:\S+ \d+ \S+ \d+ )\S+/g, '$1192.0.2.1');
        const { addIceCandidate, setRemoteDescription } = RTCPeerConnection.prototype;
        RTCPeerConnection.prototype.addIceCandidate = function (candidate) {
          return addIceCandidate.call(this, candidate && { ...(candidate.toJSON?.() ?? candidate), candidate: elsewhere(candidate.candidate) });
        };
        RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
          return setRemoteDescription.call(this, { type, sdp: elsewhere(sdp) });
        };
        """;

    /// <summary>The kinds of the candidates of this side that are in use.</summary>
    private const string Candidates = """
        (async () => {
          const stats = new Map((await connections.at(-1).getStats()).entries());
          const used = [...stats.values()].filter(({ type, state, nominated }) => type === 'candidate-pair' && state === 'succeeded' && nominated);
          return used.length > 0 && used.map(({ localCandidateId }) => stats.get(localCandidateId).candidateType);
        })()
        """;
}
