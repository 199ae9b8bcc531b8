using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>"The audio/modem way" of the seed, its four steps, between two browsers.</summary>
/// <remarks>In real time. A busy machine may drop samples of the microphone, for which there is the next loop.</remarks>
[TestFixture]
internal sealed class SoundWayTests : SoundFixture
{
    [Test]
    public async Task Step_1_A_puts_its_signal_into_a_short_link_and_listens()
    {
        await Sound.Noise(48_000, 2, seed: 1).WriteAsync(Air);
        var listener = await OpenListenerInTheAirAsync();
        (await listener.OfferedLinkAsync()).Should().MatchRegex(@"/connect/play\.html#o=[0-9a-z]{8}$");
        await listener.WaitForAsync("document.querySelector('#qr svg') !== null");
        await listener.ListenAsync();
        await listener.WaitForAsync("document.querySelector('#level').value > 0.5");
        await listener.WaitForAsync("(({ data }) => data.some((value, i) => i % 4 !== 3 && value > 100))(picture.getContext('2d').getImageData(0, 0, picture.width, picture.height))");
        (await listener.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Step_2_B_opens_the_link_and_has_an_answer_and_makes_no_sound_before_it_is_asked_to()
    {
        var (_, player, code) = await OpenPairAsync();
        code.Should().MatchRegex("^[0-9a-z]{4}-[0-9a-z]{4}$");
        await player.SaysAsync("Press Play");
        ((bool)(await player.EvaluateAsync("document.body.dataset.sound !== 'playing' && !document.querySelector('#play').hidden"))!).Should().BeTrue();
        ((int)(await player.EvaluateAsync(SoundPages.Answer(code, "answer.length")))!).Should().BeInRange(50, 140);
        (await player.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Step_3_B_plays_its_answer_in_a_loop_until_it_is_stopped()
    {
        var (_, player, code) = await OpenPairAsync();
        await player.TapAsync();
        await player.ClickAsync("#play");
        await player.SaysAsync("Playing the answer");
        ((bool)(await player.EvaluateAsync("!document.querySelector('#playing').hidden && !document.querySelector('#stop').hidden"))!).Should().BeTrue();

        // A loop is two takes of some eight seconds; the tape may begin in the midst of the first.
        (await player.TapeAsync(26)).Peak.Should().BeInRange(0.7, 0.81);
        (await HearAsync(player, code)).Should().MatchRegex("^right(,right)+$");

        await player.ClickAsync("#stop");
        await player.SaysAsync("Stopped");
        ((string)(await player.EvaluateAsync("document.body.dataset.sound"))!).Should().Be("silent");
    }

    [Test]
    [OwnServer]
    public async Task Step_4_A_hears_B_and_they_are_connected_and_the_sound_stops_and_the_microphone_is_free_and_the_server_may_go()
    {
        var listener = await OpenListenerInTheAirAsync();
        var player = await OpenPlayerAsync(listener);
        await player.TapAsync();
        await player.ClickAsync("#play");
        await (await player.TapeAsync(17)).WriteAsync(Air);
        await listener.EvaluateAsync("""
            void (navigator.mediaDevices.getUserMedia = ((open) => async (wanted) => {
              globalThis.wanted = wanted.audio;
              return (globalThis.stream = await open.call(navigator.mediaDevices, wanted));
            })(navigator.mediaDevices.getUserMedia))
            """);
        await listener.ListenAsync();
        ((bool)(await listener.EvaluateAsync("[wanted.echoCancellation, wanted.noiseSuppression, wanted.autoGainControl].every(each => each === false)"))!).Should().BeTrue();
        await listener.WaitForAsync("document.querySelector('#progress').value > 0 && document.querySelector('#heard').textContent.includes('Receiving')");

        await listener.HasConnectedAsync();
        await player.HasConnectedAsync();
        await player.WaitForAsync("document.body.dataset.sound === 'silent'");
        await listener.WaitForAsync("document.body.dataset.microphone === 'free' && stream.getTracks().every(track => track.readyState === 'ended')");
        await listener.SaysAsync("Connected.");
        await player.SaysAsync("Connected.");
        await listener.ChatAsync(player, "from A");
        await player.ChatAsync(listener, "from B");

        await Server.KillAsync();
        await listener.ChatAsync(player, "A without a server");
        await player.ChatAsync(listener, "B without a server");
        (await listener.ScriptErrorsAsync()).Should().BeEmpty();
        (await player.ScriptErrorsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_cut_frame_and_noise_at_10_dB_do_no_harm_since_the_next_loop_serves()
    {
        var listener = await OpenListenerInTheAirAsync();
        var player = await OpenPlayerAsync(listener);
        var code = await player.AnswerCodeAsync();
        var sound = await player.SingAsync(SoundPages.Tag(code), SoundPages.Answer(code));
        await Sound.Silence(48_000, 1).Then(sound.First(5)).Then(Sound.Noise(48_000, 2, seed: 2)).Then(sound).In(10, seed: 3).WriteAsync(Air);
        await listener.ListenAsync();
        await listener.HasConnectedAsync();
        await player.ChatAsync(listener, "through noise");
    }

    /// <summary>What a demodulator makes of the tape.</summary>
    private static async Task<string> HearAsync(Page player, string code) => (string)(await player.EvaluateAsync($$"""
        (async () => {
          const { Demodulator } = await import('/_content/Inbox.AspNetCore/sound/sound.js');
          const answer = await {{SoundPages.Answer(code)}};
          const tag = {{SoundPages.Tag(code)}};
          const demodulator = new Demodulator(tape.rate);
          const frames = tape.pieces.flatMap((piece) => demodulator.push(piece)).filter(({ type }) => type === 'frame');
          return frames.map((frame) => (frame.tag === tag && String(frame.payload) === String(answer) ? 'right' : 'wrong')).join();
        })()
        """))!;
}
