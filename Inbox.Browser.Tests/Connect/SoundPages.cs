using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>What a person does on the pages that connect by sound, and what a cable does between their two devices.</summary>
internal static class SoundPages
{
    private const string Modules = "/_content/Inbox.AspNetCore";

    /// <summary>What the pages call "connected".</summary>
    public static Task HasConnectedAsync(this Page page) => page.WaitForAsync("document.body.dataset.peer === 'connected' && !document.querySelector('#chat').hidden", 90_000);

    public static Task SaysAsync(this Page page, string status) => page.WaitForAsync($"document.querySelector('#status').textContent.includes({JsonValue.Create(status).ToJsonString()})");

    public static async Task<string> OfferedLinkAsync(this Page listener) =>
        (string)(await listener.WaitForAsync("document.querySelector('#link').href.includes('#o=') && document.querySelector('#link').href"))!;

    /// <summary>The short code, or the long one that needs no server.</summary>
    public static async Task<string> AnswerCodeAsync(this Page player) => (string)(await player.WaitForAsync("document.querySelector('#code').textContent"))!;

    public static async Task ListenAsync(this Page listener)
    {
        await listener.ClickAsync("#listen:not([disabled])");
        await listener.WaitForAsync("document.body.dataset.microphone === 'open'");
    }

    public static async Task TypeCodeAsync(this Page listener, string code)
    {
        await listener.EvaluateAsync($"void (document.querySelector('#code').value = {JsonValue.Create(code).ToJsonString()})");
        await listener.ClickAsync("#connect:not([disabled])");
    }

    public static async Task ChatAsync(this Page from, Page to, string text)
    {
        await from.EvaluateAsync($"void (document.querySelector('#chat input').value = '{text}')");
        await from.ClickAsync("#chat button");
        await to.WaitForAsync($"[...document.querySelectorAll('#chat .theirs')].some(line => line.textContent === '{text}')");
    }

    public static Task ExplainsAsync(this Page page, string topic, string text) =>
        page.WaitForAsync($"document.querySelector('.notice[data-topic={topic}]')?.textContent.includes({JsonValue.Create(text).ToJsonString()})");

    /// <summary>
    /// A script that runs before the page's own: what reads samples for the modem is not told those of the microphone, but those of
    /// <see cref="HearAsync"/>. All else is as it is: the microphone is open, its level and picture are its own.
    /// </summary>
    public const string EarThatIsTold = """
        globalThis.AudioContext = class extends AudioContext { constructor() { super({ sampleRate: 48000 }); } };
        globalThis.AudioWorkletNode = class extends AudioWorkletNode {
          constructor(context, name, options) {
            super(context, name, options);
            const port = { onmessage: null };
            if (name !== 'inbox-capture') return;
            Object.defineProperty(this, 'port', { value: port });
            globalThis.tell = (data) => port.onmessage?.({ data });
          }
        };
        """;

    /// <summary>Tells a listening page's ear that sound, all at once; what comes after it was taken is not heard.</summary>
    public static Task HearAsync(this Page listener, Sound sound) => listener.EvaluateAsync($$"""
        (async (text) => {
          const samples = Float32Array.from(new Int16Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer), (sample) => sample / 32768);
          const piece = 4800;
          for (let at = 0; at < samples.length; at += piece) {
            tell(samples.slice(at, at + piece));
            await new Promise((resolve) => setTimeout(resolve));
          }
        })('{{sound.ToBase64()}}')
        """);

    /// <summary>From now on everything that goes to the speaker is kept, too. Before the page makes its sound.</summary>
    public static Task TapAsync(this Page player) => player.EvaluateAsync("""
        (() => {
          const code = `registerProcessor('tape', class extends AudioWorkletProcessor {
            process([[samples]]) { if (samples) this.port.postMessage(samples.slice()); return true; }
          })`;
          const connect = AudioNode.prototype.connect;
          globalThis.tape = { rate: 0, pieces: [], seconds: 0 };
          AudioNode.prototype.connect = function (to, ...rest) {
            if (to instanceof AudioDestinationNode) {
              const { context } = this;
              tape.rate = context.sampleRate;
              context.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))).then(() => {
                const node = new AudioWorkletNode(context, 'tape', { numberOfOutputs: 0 });
                node.port.onmessage = ({ data }) => { tape.pieces.push(data); tape.seconds += data.length / tape.rate; };
                connect.call(this, node);
              });
            }
            return connect.call(this, to, ...rest);
          };
        })()
        """);

    public static async Task<Sound> TapeAsync(this Page player, double seconds)
    {
        await player.WaitForAsync($"tape.seconds >= {seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        var rate = (int)(await player.EvaluateAsync("tape.rate"))!;
        return Sound.Read(rate, (string)(await player.EvaluateAsync($"{In16Bits}(tape.pieces)"))!);
    }

    /// <summary>What B would play: <paramref name="payload"/> (an expression that gives bytes) for the offer with that tag.</summary>
    public static async Task<Sound> SingAsync(this Page page, string tag, string payload) => Sound.Read(48_000, (string)(await page.EvaluateAsync($$"""
        (async () => {
          const { modulate } = await import('{{Modules}}/sound/sound.js');
          return {{In16Bits}}([modulate({{tag}}, await {{payload}}, 48000)]);
        })()
        """))!);

    /// <summary>An expression for the packed answer that the page shows, changed by a script that knows it as <c>answer</c>.</summary>
    public static string Answer(string code, string change = "answer") => $$"""
        (async () => {
          const connect = await import('{{Modules}}/connect/connect.js');
          const { code, signal } = connect.readLink('{{code}}');
          const answer = signal ?? (await new connect.Rendezvous().read(code, 'answer'));
          return {{change}};
        })()
        """;

    /// <summary>An expression for the tag of the offer that the page answered.</summary>
    public static string Tag(string code) => $"parseInt(await {Answer(code, "connect.tagOf(answer)")}, 16)";

    private const string In16Bits = """
        ((pieces) => {
          const bytes = new Uint8Array(Int16Array.from(pieces.flatMap((piece) => Array.from(piece, (sample) => Math.round(sample * 32767)))).buffer);
          return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
        })
        """;
}
