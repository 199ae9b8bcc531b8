using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.SignalServer;

/// <summary>Each thing that goes wrong with a meeting says so and shows a way on.</summary>
[TestFixture]
internal sealed class MeetingTroubleTests : BrowserFixture
{
    protected override string[] Flags => ["-signal-server"];

    private string Alice => Unique("alice");

    private string Bob => Unique("bob");

    private string Carol => Unique("carol");

    [Test]
    public async Task A_host_who_is_not_there_is_called_again_until_there()
    {
        var alice = await RegisterAsync(Alice);
        var bob = await RegisterAsync(Bob);
        await bob.JoinAsync(Alice);
        await bob.SeesNoticeAsync($"{Alice} is not here", "Call now");
        await alice.HostAsync();
        await bob.SeesTheOtherMovingAsync();
        await alice.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_host_in_another_call_is_called_again_until_free()
    {
        var (alice, bob) = await MeetAsync();
        var carol = await RegisterAsync(Carol);
        await carol.JoinAsync(Alice);
        await carol.SeesNoticeAsync($"{Alice} is in another call", "Call now");
        await alice.SeesTheOtherMovingAsync();
        await bob.ClickAsync("#leave");
        await carol.SeesTheOtherMovingAsync();
        await alice.WaitForTextAsync($"In a call with {Carol}");
    }

    [Test]
    public async Task A_name_that_is_taken_or_illegal_is_told_so()
    {
        await RegisterAsync(Alice);
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/meeting/"));
        await page.SubmitNameAsync(Alice);
        await page.WaitForTextAsync($"The name {Alice} is taken");
        await page.SubmitNameAsync("a b");
        await page.WaitForTextAsync("1 to 256 ASCII characters");
        await page.SubmitNameAsync($"{Alice}2");
        await page.IsInLobbyAsync();
        await page.WaitForAsync("document.querySelector('.notice') === null");
    }

    [Test]
    public async Task A_second_tab_waits_for_the_first_to_leave()
    {
        var browser = await Browsers.OpenAsync();
        var first = await browser.RegisterAsync(Server, Alice);
        await first.HostAsync();
        await first.WaitForAsync("document.body.dataset.socket === 'open'");
        var second = await browser.OpenAsync(Server.PathOf("/meeting/"));
        await second.IsInLobbyAsync();
        await second.HostAsync();
        await second.SeesNoticeAsync($"Another page is in a meeting as {Alice}", "Try now");
        ((string)(await first.EvaluateAsync("document.body.dataset.socket"))!).Should().Be("open");
        await first.ClickAsync("#leave");
        await second.WaitForAsync("document.body.dataset.socket === 'open'");
    }

    [Test]
    [OwnServer]
    public async Task Who_was_kicked_keeps_the_call_and_connects_again_when_asked_to()
    {
        var (alice, bob) = await MeetAsync();
        (await Http().GetStringAsync("/v1/kick-active-users")).Should().Be("OK");
        await alice.SeesNoticeAsync("has ended all connections", "Reconnect");
        await bob.SeesNoticeAsync("has ended all connections", "Reconnect");
        await alice.SeesTheOtherMovingAsync();

        await alice.PressNoticeAsync("Reconnect");
        await alice.WaitForAsync("document.body.dataset.socket === 'open'");
        await bob.PressNoticeAsync("Reconnect");
        await bob.ReloadAsync();
        await bob.SeesTheOtherMovingAsync();
    }

    [Test]
    [OwnServer]
    public async Task A_stopped_server_is_noticed_and_one_that_knows_nobody_learns_the_names_again()
    {
        var (alice, bob) = await MeetAsync();
        await Server.KillAsync();
        await alice.SeesNoticeAsync("The server does not answer", "Try now");
        await bob.SeesNoticeAsync("The server does not answer", "Try now");
        await alice.SeesTheOtherMovingAsync();

        await StartServerAgainAsync();
        foreach (var page in new[] { alice, bob })
        {
            await page.WaitForAsync("document.querySelector('.notice') === null && document.body.dataset.socket === 'open'");
        }

        await bob.ReloadAsync();
        await bob.SeesTheOtherMovingAsync();
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_connection_that_died_without_a_word_is_replaced()
    {
        await using var server = await Servers.TakeAsync([.. Flags, "-https=false"]);
        await using var network = new Proxy(server.Server.Url);
        var page = await (await Browsers.OpenAsync()).OpenAsync(new Uri(network.Url, "/meeting/").ToString());
        await page.SubmitNameAsync(Alice);
        await page.IsInLobbyAsync();

        // The page asks every 20 s whether it is heard; here every 2 s. (The server takes up to 1 s to say that somebody is there already.)
        await page.EvaluateAsync("void (globalThis.setInterval = ((set) => (act, ms) => set(act, ms / 10))(setInterval))");
        await page.HostAsync();
        await page.WaitForAsync("document.body.dataset.socket === 'open'");
        network.FallSilent();

        // The server has not noticed yet; it will, within 35 s.
        await page.SeesNoticeAsync($"Another page is in a meeting as {Alice}, or was a moment ago", "Try now");
        network.Cut();
        await page.WaitForAsync("document.body.dataset.socket === 'open' && document.querySelector('.notice') === null");
    }

    [Test]
    [OwnServer]
    public async Task A_browser_that_lost_the_proof_of_its_name_is_asked_for_another()
    {
        var browser = await Browsers.OpenAsync();
        var alice = await browser.RegisterAsync(Server, Alice);
        await alice.HostAsync();
        var cookies = (await browser.CookiesAsync())!.AsArray();
        cookies.Single(cookie => (string?)cookie!["name"] == "user_key")!["value"] = "of_somebody_else";
        await browser.SetCookiesAsync(cookies);
        await Http().GetStringAsync("/v1/kick-active-users");
        await alice.SeesNoticeAsync("has ended all connections", "Reconnect");
        await alice.PressNoticeAsync("Reconnect");
        await alice.WaitForTextAsync("is no longer yours");
        await alice.SubmitNameAsync($"{Alice}2");
        await alice.IsInLobbyAsync();
    }

    [Test]
    public async Task Who_refuses_the_camera_sees_the_other_all_the_same()
    {
        var alice = await RegisterAsync(Alice, "chromium", new { denyMedia = true });
        var bob = await RegisterAsync(Bob);
        await alice.HostAsync();
        await alice.SeesNoticeAsync("may not use the camera", "Try again");
        await bob.JoinAsync(Alice);
        await alice.SeesTheOtherMovingAsync();
        await bob.WaitForTextAsync($"{Alice}, who shows no picture");
    }

    [Test]
    public async Task A_page_without_https_may_look_on_and_is_told_why()
    {
        var alice = await RegisterAsync(Alice);
        var bob = await RegisterAsync(Bob);
        await alice.HostAsync();

        // What a browser does to a page that came without encryption from another machine.
        await bob.EvaluateAsync("void Object.defineProperty(navigator, 'mediaDevices', { value: undefined })");
        await bob.JoinAsync(Alice);
        await bob.SeesNoticeAsync("only on secure pages", "Open with https");
        await bob.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_camera_that_is_pulled_out_can_be_started_again()
    {
        var (alice, bob) = await MeetAsync();
        await alice.EvaluateAsync("void document.querySelector('#local').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))");
        await alice.SeesNoticeAsync("The camera was disconnected", "Start again");
        await alice.WaitForAsync("document.querySelector('#camera').disabled");
        await alice.PressNoticeAsync("Start again");
        await alice.WaitForAsync("!document.querySelector('#camera').disabled && document.querySelector('.notice') === null");
        await bob.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task Strangers_can_neither_end_a_call_nor_break_it()
    {
        var (alice, bob) = await MeetAsync();
        var mallory = await (await Browsers.OpenAsync()).RegisterAsync(Server, Unique("mallory"));
        await mallory.EvaluateAsync($$"""
            new Promise((resolve) => {
              const socket = new WebSocket('/v1/connect');
              const say = (target, type, payload) => socket.send(JSON.stringify({ target, type, payload }));
              socket.onopen = () => {
                for (const target of ['{{Alice}}', '{{Bob}}']) {
                  for (const type of ['hang-up', 'busy', 'TARGET_NOT_FOUND', 'video-answer', 'ice-candidate', 'hello', 'video-offer']) {
                    for (const payload of [null, 'no JSON', { type: 'offer', sdp: 'v=0' }, [], 7]) say(target, type, payload);
                  }
                }
              };

              // The offers come last, and those three of them that can be read are answered by each.
              const heard = { '{{Alice}}': 0, '{{Bob}}': 0 };
              socket.onmessage = ({ data }) => {
                const { originator, type } = JSON.parse(data);
                if (type === 'busy') heard[originator]++;
                if (Object.values(heard).every((times) => times === 3)) resolve();
              };
            })
            """);
        await alice.SeesTheOtherMovingAsync();
        await bob.SeesTheOtherMovingAsync();
        (await alice.ScriptErrorsAsync()).Should().BeEmpty();
        (await bob.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Who_has_no_camera_joins_without()
    {
        var alice = await RegisterAsync(Alice);
        var bob = await RegisterAsync(Bob, "chromium", new { noCamera = true });
        await alice.HostAsync();
        await bob.JoinAsync(Alice);
        await bob.SeesNoticeAsync("There is no camera", "Try again");
        await bob.SeesTheOtherMovingAsync();
        await alice.WaitForTextAsync($"{Bob}, who shows no picture");
    }

    [Test]
    public async Task A_killed_browser_that_kept_its_cookies_is_back_at_once()
    {
        var alice = await RegisterAsync(Alice);
        await alice.HostAsync();
        var old = await Browsers.StartAsync();
        var bob = await old.RegisterAsync(Server, Bob);
        await bob.JoinAsync(Alice);
        await alice.SeesTheOtherMovingAsync();
        var cookies = (await old.CookiesAsync())!;
        await old.KillAsync();

        // They are cookies of a session: a browser has them after its end only if it restores what was open.
        var restored = await Browsers.OpenAsync();
        await restored.SetCookiesAsync(cookies);
        bob = await restored.OpenAsync(Server.PathOf($"/meeting/#{Alice}"));
        await bob.IsInLobbyAsync();
        await bob.WaitForTextAsync($"You are {Bob}");
        await bob.ClickAsync("#join button");
        await bob.SeesTheOtherMovingAsync();
        await alice.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_killed_browser_that_lost_its_cookies_finds_the_name_taken()
    {
        var old = await Browsers.StartAsync();
        await old.RegisterAsync(Server, Bob);
        await old.KillAsync();
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/meeting/"));
        await page.SubmitNameAsync(Bob);
        await page.WaitForTextAsync($"The name {Bob} is taken");
    }

    [Test]
    public async Task A_killed_host_is_missed_and_another_life_of_it_is_found()
    {
        var old = await Browsers.StartAsync();
        var alice = await old.RegisterAsync(Server, Alice);
        await alice.HostAsync();
        var bob = await RegisterAsync(Bob);
        await bob.JoinAsync(Alice);
        await bob.SeesTheOtherMovingAsync();
        var cookies = (await old.CookiesAsync())!;
        await old.KillAsync();
        await bob.SeesNoticeAsync($"{Alice} is not here", "Call now");

        var restored = await Browsers.OpenAsync();
        await restored.SetCookiesAsync(cookies);
        alice = await restored.OpenAsync(Server.PathOf("/meeting/"));
        await alice.IsInLobbyAsync();
        await alice.HostAsync();
        await bob.SeesTheOtherMovingAsync();
    }

    [Test]
    public async Task A_server_without_the_dialect_is_told_how_to_speak_it()
    {
        await using var other = await Servers.TakeAsync([]);
        var page = await (await Browsers.OpenAsync()).OpenAsync(other.Server.PathOf("/meeting/"));
        await page.SeesNoticeAsync("-signal-server", "Try again");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }

    private async Task<Page> RegisterAsync(string name, string browser = "chromium", object? options = null) =>
        await (await Browsers.OpenAsync(browser, options)).RegisterAsync(Server, name);

    private async Task<(Page Host, Page Guest)> MeetAsync()
    {
        var (alice, bob) = (await RegisterAsync(Alice), await RegisterAsync(Bob));
        await alice.HostAsync();
        await bob.JoinAsync(Alice);
        await alice.SeesTheOtherMovingAsync();
        await bob.SeesTheOtherMovingAsync();
        return (alice, bob);
    }

    private HttpClient Http() => new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator })
    {
        BaseAddress = Server.Url,
    };
}
