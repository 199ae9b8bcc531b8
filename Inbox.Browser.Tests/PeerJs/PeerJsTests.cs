using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>What a page of PeerJS can do elsewhere, it can do here: it changes host, port and path.</summary>
[TestFixture]
internal sealed class PeerJsTests : PeerJsFixture
{
    [TestCase("chromium", "chromium")]
    [TestCase("firefox", "firefox")]
    [TestCase("chromium", "firefox")]
    public async Task Two_pages_exchange_binary_data(string from, string to)
    {
        var bob = await OpenPeerAsync(Bob, to);
        var alice = await OpenPeerAsync(Alice, from);
        await alice.ConnectAsync(Bob);
        await bob.WaitForAsync("lines[0]?.open === true");

        // Longer than one piece of the library's.
        await alice.SendAsync("{ text: 'hello 🙂', bytes: Uint8Array.from({ length: 100_000 }, (_, i) => i % 251) }");
        await bob.GetsAsync("data.text === 'hello 🙂' && data.bytes.byteLength === 100_000 && new Uint8Array(data.bytes).every((byte, i) => byte === i % 251)");
        await bob.SendAsync("new Uint8Array([1, 2, 3])");
        await alice.GetsAsync("new Uint8Array(data).join() === '1,2,3'");
        await HaveNoTroubleAsync(alice, bob);
    }

    [TestCase("chromium", "chromium")]
    [TestCase("firefox", "firefox")]
    [TestCase("firefox", "chromium")]
    public async Task Two_pages_exchange_json(string from, string to)
    {
        var bob = await OpenPeerAsync(Bob, to);
        var alice = await OpenPeerAsync(Alice, from);
        await alice.ConnectAsync(Bob, "json");
        await bob.WaitForAsync("lines[0]?.open === true");

        await alice.SendAsync("{ text: 'hello 🙂', list: [1, null, { deep: true }] }");
        await bob.GetsAsync("JSON.stringify(data) === JSON.stringify({ text: 'hello 🙂', list: [1, null, { deep: true }] })");
        await bob.SendAsync("7");
        await alice.GetsAsync("data === 7");
        await HaveNoTroubleAsync(alice, bob);
    }

    [TestCase("chromium", "chromium")]
    [TestCase("firefox", "firefox")]
    [TestCase("chromium", "firefox")]
    public async Task Two_pages_see_each_other_in_a_call(string from, string to)
    {
        var bob = await OpenPeerAsync(Bob, to);
        var alice = await OpenPeerAsync(Alice, from);
        foreach (var page in new[] { alice, bob })
        {
            await page.EvaluateAsync("navigator.mediaDevices.getUserMedia({ video: true, audio: true }).then((stream) => void (globalThis.camera = stream))");
            await page.EvaluateAsync("""
                void (globalThis.watch = (call) => call.on('stream', (stream) => {
                  globalThis.screen = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
                  document.body.append(globalThis.screen);
                  globalThis.screen.play();
                }))
                """);
        }

        await bob.EvaluateAsync("void peer.on('call', (call) => { watch(call); call.answer(camera); })");
        await alice.EvaluateAsync($"void (calls.push(peer.call('{Bob}', camera)), watch(calls[0]))");

        foreach (var page in new[] { alice, bob })
        {
            await page.WaitForAsync("globalThis.screen.videoWidth > 2 && globalThis.screen.currentTime > 0");
            await page.WaitForAsync("calls[0].remoteStream.getAudioTracks().some((track) => track.readyState === 'live')");
        }

        await alice.EvaluateAsync("void calls[0].close()");
        await bob.WaitForAsync("!calls[0].open");
        await HaveNoTroubleAsync(alice, bob);
    }

    [Test]
    public async Task A_page_without_an_id_is_given_one()
    {
        var page = await OpenPeerAsync(null);
        ((string)(await page.EvaluateAsync("peer.id"))!).Should().MatchRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
        await (await OpenPeerAsync(Alice)).ConnectAsync((string)(await page.EvaluateAsync("peer.id"))!);
    }

    [Test]
    public async Task A_missing_peer_is_unavailable_and_others_are_not([Values("chromium", "firefox")] string browser)
    {
        var alice = await OpenPeerAsync(Alice, browser);
        await alice.EvaluateAsync($"void keep(peer.connect('{Unique("nobody")}'))");
        await alice.WaitForAsync("trouble.length > 0");
        (await alice.TroubleAsync()).Should().Equal("peer-unavailable");

        var bob = await OpenPeerAsync(Bob, browser);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "after all");
    }

    [Test]
    public async Task An_id_in_use_is_unavailable_and_its_owner_keeps_it([Values("chromium", "firefox")] string browser)
    {
        var owner = await OpenPeerAsync(Alice, browser);
        var thief = await (await Browsers.OpenAsync(browser)).OpenPeerAsync(Server.Url, Alice);
        await thief.WaitForAsync("trouble.length > 0");
        (await thief.TroubleAsync()).Should().Equal("unavailable-id");

        var bob = await OpenPeerAsync(Bob, browser);
        await bob.ConnectAsync(Alice);
        await bob.TalkAsync(owner, "to the owner");
        (await owner.ServedAsync()).Should().NotContain("LEAVE");
    }

    [Test]
    public async Task A_page_of_another_origin_needs_no_more_than_host_port_and_path()
    {
        await using var elsewhere = await Servers.TakeAsync(["-https=false", "-cors=false"]);
        var server = new Uri(Server.Url, "/peerjs");
        var alice = await (await Browsers.OpenAsync()).OpenPeerAsync(elsewhere.Server.Url, null, server);
        await alice.HasOpenedAsync();
        var bob = await OpenPeerAsync(Bob);
        await alice.ConnectAsync(Bob);
        await alice.TalkAsync(bob, "from elsewhere");
    }

    private static async Task HaveNoTroubleAsync(params Page[] pages)
    {
        foreach (var page in pages)
        {
            (await page.TroubleAsync()).Should().BeEmpty();
            (await page.ScriptErrorsAsync()).Should().BeEmpty();
        }
    }
}
