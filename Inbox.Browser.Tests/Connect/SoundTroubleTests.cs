using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>Each thing that goes wrong on the pages that connect by sound says so, and there is a way on.</summary>
[TestFixture]
internal sealed class SoundTroubleTests : SoundFixture
{
    [Test]
    public async Task Who_is_refused_the_microphone_types_the_code()
    {
        var listener = await OpenListenerAsync(new { denyMedia = true });
        var player = await OpenPlayerAsync(listener);
        await player.ClickAsync("#play");
        await listener.ClickAsync("#listen:not([disabled])");
        await listener.ExplainsAsync("microphone", "may not use the microphone");
        await listener.WaitForAsync("document.activeElement.id === 'code'");
        await listener.TypeCodeAsync(await player.AnswerCodeAsync());
        await ConnectedAsync(listener, player);
    }

    [Test]
    public async Task Who_is_connected_before_the_browser_says_that_it_took_the_answer_reads_that_he_is_connected()
    {
        var listener = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/listen.html"), before: ConnectPages.LateToSayThatItTookTheAnswer);
        var player = await OpenPlayerAsync(listener);
        await listener.TypeCodeAsync(await player.AnswerCodeAsync());
        await listener.WaitForAsync("document.querySelector('#setup').hidden");
        await listener.SaysAsync("Connected.");
    }

    [Test]
    public async Task A_device_without_a_microphone_is_told_so_and_takes_the_code()
    {
        var listener = await OpenListenerAsync(new { fakeMedia = false });
        var player = await OpenPlayerAsync(listener);
        await listener.EvaluateAsync("void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Requested device not found', 'NotFoundError')))");
        await listener.ClickAsync("#listen:not([disabled])");
        await listener.ExplainsAsync("microphone", "There is no microphone");
        await listener.TypeCodeAsync((await player.AnswerCodeAsync()).ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal));
        await ConnectedAsync(listener, player);
    }

    [Test]
    [OwnServer]
    public async Task Without_the_server_a_long_link_and_a_long_code_do()
    {
        var listener = await OpenListenerAsync();
        var code = new Uri(await listener.OfferedLinkAsync()).Fragment["#o=".Length..];
        var offer = (string)(await listener.EvaluateAsync($$"""
            (async () => {
              const connect = await import('/_content/Inbox.AspNetCore/connect/connect.js');
              return connect.toText(await new connect.Rendezvous().read('{{code}}', 'offer'));
            })()
            """))!;
        var player = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/connect/play.html#o={offer}"));
        var answer = await player.AnswerCodeAsync();
        answer.Should().MatchRegex("^[0-9A-Za-z_-]{80,200}$");
        await Server.KillAsync();
        await listener.TypeCodeAsync(answer);
        await ConnectedAsync(listener, player);
    }

    [Test]
    [OwnServer]
    public async Task The_server_may_stop_as_soon_as_both_pages_are_open()
    {
        var (listener, player, code) = await OpenPairAsync();
        var sound = await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code));
        await player.ClickAsync("#play");
        await player.WaitForAsync("document.body.dataset.sound === 'playing'");
        await Server.KillAsync();
        await listener.ListenAsync();
        await listener.HearAsync(sound);
        await listener.HasConnectedAsync();
        await player.HasConnectedAsync();
        await player.WaitForAsync("document.body.dataset.sound === 'silent'");
        await listener.ChatAsync(player, "hello");
        await player.ChatAsync(listener, "hello to you");
    }

    [Test]
    public async Task An_answer_to_another_link_is_heard_and_said_and_not_applied()
    {
        var (listener, player, code) = await OpenPairAsync();
        await listener.ListenAsync();
        await listener.HearAsync(await player.SingAsync($"({SoundPages.Tag(code)} ^ 1) >>> 0", SoundPages.Answer(code)));
        await listener.WaitForAsync("document.querySelector('#heard').textContent.includes('an answer to another link')");
        await NotConnectedAsync(listener);
    }

    [Test]
    public async Task B_sings_to_a_page_that_was_reloaded_and_that_page_says_so()
    {
        var (listener, player, code) = await OpenPairAsync();
        var sound = await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code));
        await listener.ReloadAsync();
        await listener.OfferedLinkAsync();
        await listener.ListenAsync();
        await listener.HearAsync(sound);
        await listener.WaitForAsync("document.querySelector('#heard').textContent.includes('an answer to another link')");
        await NotConnectedAsync(listener);
    }

    [Test]
    public async Task Noise_and_cut_frames_are_never_taken_for_an_answer()
    {
        var (listener, player, code) = await OpenPairAsync();
        var sound = await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code));
        var other = await player.SingAsync("1", SoundPages.Answer(code, "answer.slice(0, 10)"));

        await listener.ListenAsync();
        await listener.EvaluateAsync("""
            globalThis.words = [], new MutationObserver(() => words.push(document.querySelector('#heard').textContent)).observe(document.querySelector('#heard'), { childList: true }), 0
            """);

        // The last one is heard for certain, so all before it was heard, too.
        await listener.HearAsync(Sound.Noise(48_000, 6, seed: 4).Then(sound.First(4)).Then(Sound.Noise(48_000, 4, seed: 5)).Then(other));
        await listener.WaitForAsync("words.some((text) => text.includes('could not be understood'))");
        await listener.WaitForAsync("document.querySelector('#heard').textContent.includes('an answer to another link')");
        await NotConnectedAsync(listener);
    }

    [Test]
    public async Task What_is_no_answer_at_all_is_said_and_not_applied()
    {
        var (listener, player, code) = await OpenPairAsync();
        await listener.ListenAsync();
        await listener.HearAsync(await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code, "answer.toReversed()")));
        await listener.WaitForAsync("/version|neither a code nor an answer/.test(document.querySelector('#heard').textContent)");
        await NotConnectedAsync(listener);
    }

    [Test]
    public async Task When_the_connection_fails_both_say_so_and_the_sound_stops_and_there_is_a_way_on()
    {
        var (listener, player, code) = await OpenPairAsync();

        // The other device proves to be another one than the answer says.
        var forged = SoundPages.Answer(code, """
            ((said) => connect.packSignal({ ...said, sdp: said.sdp.replace(/(sha-256 )(..)/, (_, name, pair) => name + (pair === '00' ? '11' : '00')) }, said))(connect.unpackSignal(answer))
            """);
        await player.ClickAsync("#play");
        await player.WaitForAsync("document.body.dataset.sound === 'playing'");
        await listener.ListenAsync();
        await listener.HearAsync(await player.SingAsync(SoundPages.Tag(code), forged));
        foreach (var page in new[] { listener, player })
        {
            await page.ExplainsAsync("peer", "could not be connected");
            await page.SaysAsync("Not connected.");
            await page.WaitForAsync("document.querySelector('.notice[data-topic=peer] button').textContent === 'New link'");
        }

        await player.WaitForAsync("document.body.dataset.sound === 'silent'");
        await listener.WaitForAsync("document.body.dataset.microphone === 'free'");
    }

    [Test]
    public async Task A_code_that_is_none_is_explained_and_the_right_one_still_works()
    {
        var (listener, player, code) = await OpenPairAsync();
        await listener.TypeCodeAsync("what?");
        await listener.ExplainsAsync("code", "That is neither a code");
        await listener.TypeCodeAsync(await listener.OfferedLinkAsync());
        await listener.ExplainsAsync("code", "a link for the other device");
        await listener.TypeCodeAsync(code);
        await ConnectedAsync(listener, player);
    }

    [Test]
    public async Task A_reload_of_B_keeps_the_code_that_was_told()
    {
        var (listener, player, code) = await OpenPairAsync();
        await player.ReloadAsync();
        (await player.AnswerCodeAsync()).Should().Be(code);
        await listener.TypeCodeAsync(code);
        await ConnectedAsync(listener, player);
    }

    /// <summary>As Firefox does on a machine without a sound card.</summary>
    [Test]
    public async Task Where_the_browser_starts_no_sound_both_pages_say_so_and_the_code_is_left()
    {
        var (listener, player, code) = await OpenPairAsync();
        foreach (var (page, button, topic, words) in new[] { (listener, "#listen", "microphone", "could not start listening"), (player, "#play", "play", "could not start the sound") })
        {
            await page.EvaluateAsync("void (AudioContext.prototype.resume = () => new Promise(() => {}))");
            await page.ClickAsync($"{button}:not([disabled])");
            await page.ExplainsAsync(topic, words);
            await page.WaitForAsync($"!document.querySelector('{button}').hidden && !document.querySelector('{button}').disabled");
        }

        await listener.WaitForAsync("document.body.dataset.microphone === 'free'");
        await player.SaysAsync("Use the code instead");
        await listener.TypeCodeAsync(code);
        await ConnectedAsync(listener, player);
    }

    /// <summary>Whether to allow the microphone was asked, and nobody had said so yet; and a browser that takes its time to start the sound.</summary>
    [Test]
    public async Task What_goes_wrong_with_sound_when_the_two_are_connected_already_is_of_no_interest()
    {
        var (listener, player, code) = await OpenPairAsync();
        await listener.EvaluateAsync("void (navigator.mediaDevices.getUserMedia = () => new Promise((_, reject) => (globalThis.refuse = () => reject(new DOMException('No', 'NotAllowedError')))))");
        await player.EvaluateAsync("void (AudioContext.prototype.resume = () => new Promise((_, reject) => (globalThis.refuse = () => reject(new DOMException('No', 'InvalidStateError')))))");
        await listener.ClickAsync("#listen:not([disabled])");
        await player.ClickAsync("#play");
        await listener.TypeCodeAsync(code);
        await ConnectedAsync(listener, player);
        foreach (var page in new[] { listener, player })
        {
            await page.EvaluateAsync("(refuse(), new Promise(requestAnimationFrame).then(() => true))");
            ((int)(await page.EvaluateAsync("document.querySelectorAll('.notice').length"))!).Should().Be(0);
            await page.SaysAsync("Connected.");
        }
    }

    [Test]
    public async Task A_device_that_is_too_slow_for_the_sound_is_told_so_and_is_free_again()
    {
        var listener = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/listen.html"), before: """
            globalThis.AudioContext = class extends AudioContext { constructor() { super({ sampleRate: 8000 }); } };
            const open = navigator.mediaDevices?.getUserMedia;
            if (open) navigator.mediaDevices.getUserMedia = async (wanted) => (globalThis.stream = await open.call(navigator.mediaDevices, wanted));
            """);
        await listener.OfferedLinkAsync();
        await listener.ClickAsync("#listen:not([disabled])");
        await listener.ExplainsAsync("microphone", "does not pick up high tones");
        ((string)(await listener.EvaluateAsync("stream.getTracks()[0].readyState"))!).Should().Be("ended");
    }

    [Test]
    [OwnServer]
    public async Task The_microphone_that_is_unplugged_is_missed_and_may_be_opened_again()
    {
        var (listener, player, code) = await OpenPairAsync();
        var sound = await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code));
        await listener.EvaluateAsync("""
            void (navigator.mediaDevices.getUserMedia = ((open) => async (wanted) => (globalThis.stream = await open.call(navigator.mediaDevices, wanted)))(navigator.mediaDevices.getUserMedia))
            """);
        await listener.ListenAsync();
        await listener.EvaluateAsync("void stream.getTracks()[0].dispatchEvent(new Event('ended'))");
        await listener.ExplainsAsync("microphone", "was disconnected");
        await listener.WaitForAsync("document.body.dataset.microphone === 'free'");
        await Server.KillAsync();
        await listener.ClickAsync(".notice[data-topic=microphone] button");
        await listener.WaitForAsync("document.body.dataset.microphone === 'open'");
        await listener.HearAsync(sound);
        await ConnectedAsync(listener, player);
    }

    [TestCase("", "This page needs a link.", "One device listens")]
    [TestCase("#o=00000000", "Not connected.", "This link no longer exists")]
    [TestCase("#o=EASwmEWmb43NkU", "Not connected.", "a part of it is missing")]
    [TestCase("#a=00000000", "Not connected.", "This link is an answer")]
    public async Task A_link_that_leads_nowhere_is_explained(string fragment, string status, string notice)
    {
        var player = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf($"/connect/play.html{fragment}"));
        await player.SaysAsync(status);
        await player.ExplainsAsync("page", notice);
        await player.WaitForAsync("document.querySelector('.notice button') !== null");
    }

    private static async Task ConnectedAsync(Page listener, Page player)
    {
        await listener.HasConnectedAsync();
        await player.HasConnectedAsync();
        await player.WaitForAsync("document.body.dataset.sound !== 'playing'");
        await player.ChatAsync(listener, "here I am");
        await listener.ChatAsync(player, "me too");
    }

    /// <summary>It goes on listening for the right one.</summary>
    private static async Task NotConnectedAsync(Page listener) =>
        ((bool)(await listener.EvaluateAsync("document.body.dataset.microphone === 'open' && document.body.dataset.peer === undefined && !document.querySelector('#setup').hidden"))!)
            .Should().BeTrue();
}
