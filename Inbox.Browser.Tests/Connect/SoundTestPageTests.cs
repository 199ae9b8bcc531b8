using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>The page that plays to itself, and the modem in the audio graph of each browser.</summary>
[TestFixture]
internal sealed class SoundTestPageTests : SoundFixture
{
    /// <summary>In real time.</summary>
    [Test]
    public async Task The_test_page_hears_what_it_plays_also_through_noise()
    {
        var page = await (await Browsers.OpenAsync()).OpenAsync(Server.PathOf("/connect/loopback.html"), 360);
        await SetAsync(page, "#text", "Grüße!");
        await page.ClickAsync("#play");
        await page.WaitForAsync("document.querySelector('#heard').textContent === 'Grüße!'");
        await page.WaitForAsync(@"/Frames heard: \d+\. Bytes corrected in the last one: 0\./.test(document.querySelector('#status').textContent)");
        ((int)(await page.EvaluateAsync("document.documentElement.scrollWidth"))!).Should().BeLessThanOrEqualTo(360);

        await SetAsync(page, "#noise", "0");
        await page.WaitForTextAsync("0 dB above the sound");
        await SetAsync(page, "#text", "Louder");
        await page.ClickAsync("#play");
        await page.WaitForAsync("document.querySelector('#heard').textContent === 'Louder'");

        await page.ClickAsync("#stop");
        await page.SaysAsync("Stopped.");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }

    /// <summary>Offline, which needs no device: Firefox starts no sound where there is none.</summary>
    [TestCase("chromium")]
    [TestCase("firefox")]
    public async Task An_ear_in_an_audio_graph_hears_a_frame(string browser)
    {
        var page = await (await Browsers.OpenAsync(browser)).OpenBlankAsync(Server.Url);
        await page.EvaluateAsync("""
            void (async () => {
              const { Ear, modulate } = await import('/_content/Inbox.AspNetCore/sound/sound.js');
              const samples = modulate(7, Uint8Array.of(1, 2, 3), 44100);
              const context = new OfflineAudioContext(1, samples.length, 44100);
              const buffer = context.createBuffer(1, samples.length, 44100);
              buffer.copyToChannel(samples, 0);
              const source = new AudioBufferSourceNode(context, { buffer });
              await Ear.load(context);
              const ear = new Ear(context, source);
              globalThis.frames = [];
              ear.addEventListener('heard', ({ detail }) => detail.type === 'frame' && frames.push([detail.tag, ...detail.payload].join()));
              source.connect(context.destination);
              source.start();
              await context.startRendering();
            })()
            """);
        await page.WaitForAsync("globalThis.frames?.length === 2 && frames.every(frame => frame === '7,1,2,3')");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }

    private static async Task SetAsync(Page page, string selector, string value) => await page.EvaluateAsync($$"""
        ((input) => {
          input.value = '{{value}}';
          input.dispatchEvent(new Event('input', { bubbles: true }));
        })(document.querySelector('{{selector}}'))
        """);
}
