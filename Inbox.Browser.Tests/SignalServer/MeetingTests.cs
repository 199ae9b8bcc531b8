using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.SignalServer;

/// <summary>A call of two people whom Signal Server v1 introduces.</summary>
[TestFixture]
internal sealed class MeetingTests : BrowserFixture
{
    protected override string[] Flags => ["-signal-server"];

    private string Alice => Unique("alice");

    private string Bob => Unique("bob");

    /// <summary>Two of Chromium meet in the other tests.</summary>
    [TestCase("chromium", "firefox")]
    [TestCase("firefox", "firefox")]
    public async Task Host_and_guest_see_and_hear_each_other(string host, string guest)
    {
        var (alice, bob) = await MeetAsync(host, guest);
        await alice.HearsTheOtherAsync();
        await bob.HearsTheOtherAsync();
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
        (await bob.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [TestCase("host", "chromium")]
    [TestCase("guest", "firefox")]
    public async Task Either_page_may_be_reloaded_and_the_call_comes_back(string which, string browser)
    {
        var (alice, bob) = await MeetAsync(browser, browser);
        var (reloaded, other) = which == "host" ? (alice, bob) : (bob, alice);
        await other.EvaluateAsync("void (globalThis.former = document.querySelector('#remote').srcObject)");
        await reloaded.ReloadAsync();
        await reloaded.SeesTheOtherMovingAsync();
        await other.WaitForAsync("document.querySelector('#remote').srcObject !== former");
        await other.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task The_link_of_a_meeting_leads_into_it()
    {
        var alice = await (await Browsers.OpenAsync()).RegisterAsync(Server, $"{Alice}%#1");
        await alice.HostAsync();
        await alice.WaitForAsync("!document.querySelector('#qr').hidden && document.querySelector('#qr path') !== null");
        var link = (string)(await alice.EvaluateAsync("document.querySelector('#link').href"))!;
        link.Should().EndWith($"/meeting/#{Alice}%25%231");

        var bob = await (await Browsers.OpenAsync()).FollowAsync(Server, new Uri(link).Fragment[1..], Bob);
        await bob.SeesTheOtherMovingAsync();
        await alice.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_link_alone_opens_no_camera_and_calls_nobody()
    {
        var alice = await (await Browsers.OpenAsync()).RegisterAsync(Server, Alice);
        await alice.HostAsync();
        var browser = await Browsers.OpenAsync();
        await browser.RegisterAsync(Server, Bob);
        var bob = await browser.OpenAsync(Server.PathOf($"/meeting/#{Alice}"));
        await bob.IsInLobbyAsync();
        ((bool)(await bob.EvaluateAsync("document.querySelector('#local').srcObject === null"))!).Should().BeTrue();
        ((string)(await alice.EvaluateAsync("document.body.dataset.meeting"))!).Should().Be("waiting");

        await bob.WaitForTextAsync($"{Alice} invites you");
        ((int)(await bob.EvaluateAsync("[...document.querySelectorAll('main .primary')].filter((button) => button.checkVisibility()).length"))!).Should().Be(1, "one button is the way in");
        await bob.ClickAsync("#join button");
        await bob.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_host_notices_that_the_guest_has_left_and_waits_for_the_next()
    {
        var (alice, bob) = await MeetAsync("chromium", "chromium");
        await bob.ClickAsync("#leave");
        await alice.IsInMeetingAsync("waiting");
        await bob.IsInLobbyAsync();
        await bob.JoinAsync(Alice);
        await alice.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_guest_notices_that_the_host_has_left_and_can_call_again()
    {
        var (alice, bob) = await MeetAsync("chromium", "firefox");
        await alice.ClickAsync("#leave");
        await bob.SeesNoticeAsync($"{Alice} has left the meeting", "Call again");
        await alice.IsInLobbyAsync();
        await alice.HostAsync();
        await bob.PressNoticeAsync("Call again");
        await bob.SeesTheOtherMovingAsync();
        await alice.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task Two_who_join_each_other_meet()
    {
        var alice = await (await Browsers.OpenAsync()).RegisterAsync(Server, Alice);
        var bob = await (await Browsers.OpenAsync()).RegisterAsync(Server, Bob);
        await Task.WhenAll(alice.SubmitAsync("#join", ("#hostname", Bob)), bob.SubmitAsync("#join", ("#hostname", Alice)));
        await alice.SeesTheOtherMovingAsync();
        await bob.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_browser_that_has_registered_is_not_asked_again()
    {
        var browser = await Browsers.OpenAsync();
        var first = await browser.RegisterAsync(Server, Alice);
        await first.CloseAsync();
        var second = await browser.OpenAsync(Server.PathOf("/meeting/"));
        await second.IsInLobbyAsync();
        await second.WaitForTextAsync($"You are {Alice}");
    }

    [Test]
    public async Task Sound_and_picture_may_be_switched_off_and_on_and_the_other_side_is_told()
    {
        var (alice, bob) = await MeetAsync("chromium", "chromium");
        foreach (var (button, kind, off, on, told) in new[] { ("#microphone", "audio", "Mute", "Unmute", "is muted"), ("#camera", "video", "Camera off", "Camera on", "has switched the camera off") })
        {
            await alice.WaitForAsync($"document.querySelector('{button}').textContent === '{off}'");
            await alice.ClickAsync(button);
            await alice.WaitForAsync($"document.querySelector('{button}').textContent === '{on}' && {Enabled(kind)} === false");
            await bob.WaitForTextAsync($"In a call with {Alice}, who {told}.");
            await alice.ClickAsync(button);
            await alice.WaitForAsync($"document.querySelector('{button}').textContent === '{off}' && {Enabled(kind)} === true");
        }

        await bob.WaitForTextAsync($"In a call with {Alice}.");

        static string Enabled(string kind) => $"document.querySelector('#local').srcObject.getTracks().find((track) => track.kind === '{kind}').enabled";
    }

    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task Candidates_that_come_before_their_description_are_kept(string browser)
    {
        var page = await (await Browsers.OpenAsync(browser)).OpenAsync(Server.PathOf("/meeting/"));
        await page.EvaluateAsync("""
            const made = [];
            globalThis.RTCPeerConnection = class extends RTCPeerConnection { constructor(...options) { super(...options); made.push(this); } };
            // All of them, and not the first: which pairs are a way between the two is the browser's to say.
            const gathered = (connection) => new Promise((resolve) => {
              const look = () => connection.iceGatheringState === 'complete' && resolve();
              connection.addEventListener('icegatheringstatechange', look);
              look();
            });
            import('/meeting/call.js').then(async ({ Call }) => {
              const toThere = [], toHere = [];
              let offer, answer;
              globalThis.here = new Call('there', (type, payload) => type === 'video-offer' ? (offer = payload) : toThere.push(payload));
              const there = new Call('here', (type, payload) => type === 'video-answer' ? (answer = payload) : toHere.push(payload), 'one');
              await here.offer(new MediaStream());
              await gathered(made[0]);
              toThere.forEach((candidate) => there.add({ ...candidate, call: 'one' }));
              // The description as it was before there were candidates: without those that were early there is no way between the two.
              await there.answer({ ...offer, sdp: bare(offer.sdp) }, new MediaStream());
              await gathered(made[1]);
              toHere.forEach(({ call, ...candidate }) => here.add(candidate));
              const { call, ...rest } = answer;
              await here.accept({ ...rest, sdp: bare(rest.sdp) });
            });
            const bare = (sdp) => sdp.split('\r\n').filter((line) => !line.startsWith('a=candidate')).join('\r\n');
            """);
        await page.WaitForAsync("here.state === 'connected'");
    }

    private async Task<(Page Host, Page Guest)> MeetAsync(string host, string guest)
    {
        var alice = await (await Browsers.OpenAsync(host)).RegisterAsync(Server, Alice);
        var bob = await (await Browsers.OpenAsync(guest)).RegisterAsync(Server, Bob);
        await alice.HostAsync();
        await bob.JoinAsync(Alice);
        await bob.SeesTheOtherMovingAsync();
        await alice.SeesTheOtherMovingAsync();
        return (alice, bob);
    }
}
