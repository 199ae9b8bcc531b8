using System.Globalization;
using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>
/// A page with nothing on it but the PeerJS library of npm, unchanged, and a Peer, <c>peer</c>. What happened to it: <c>opened</c> (how often),
/// <c>trouble</c> (types of errors), <c>lines</c> (data connections), <c>heard</c> and <c>ended</c> (how many of those), <c>calls</c>, and
/// <c>served</c> (each message of the server).
/// </summary>
internal static class PeerPages
{
    /// <summary>The library as a page loads it, at the address that the sample's page knows.</summary>
    public const string Address = "https://unpkg.com/peerjs@1.5.5/dist/peerjs.min.js";

    private const string ServedMessages = """
        globalThis.served = [];
        globalThis.WebSocket = class extends WebSocket {
          constructor(...options) {
            super(...options);
            this.addEventListener('message', ({ data }) => served.push(JSON.parse(data)));
          }
        };

        """;

    private static readonly Lazy<string> _before = new(() => ServedMessages + File.ReadAllText(Library));

    /// <summary>That file, as npm installed it.</summary>
    public static string Library => Path.Combine(Machine.Driver, "node_modules", "peerjs", "dist", "peerjs.min.js");

    /// <param name="browser">The person's.</param>
    /// <param name="page">Where the page is; it is one without a script of its own.</param>
    /// <param name="id">Of the peer; null: the server gives it one.</param>
    /// <param name="server">Where the PeerJS server is; null: on the page's host, at /peerjs.</param>
    public static async Task<Page> OpenPeerAsync(this Driving.Browser browser, Uri page, string? id, Uri? server = null)
    {
        var opened = await browser.OpenAsync(new Uri(page, "connect/").ToString(), before: _before.Value);
        await opened.StartPeerAsync(id, server ?? new(page, "/peerjs"));
        return opened;
    }

    public static async Task StartPeerAsync(this Page page, string? id, Uri server)
    {
        var options = string.Create(CultureInfo.InvariantCulture, $"{{ host: '{server.Host}', port: {server.Port}, path: '{server.AbsolutePath}', secure: {(server.Scheme == "https" ? "true" : "false")} }}");
        await page.EvaluateAsync($$"""
            void (() => {
              Object.assign(globalThis, { opened: 0, trouble: [], lines: [], heard: [], ended: 0, calls: [] });
              globalThis.keep = (line) => {
                lines.push(line);
                line.on('data', (data) => heard.push(data));
                line.on('close', () => ended++);
              };
              globalThis.peer = new Peer({{(id is null ? "" : $"'{id}', ")}}{{options}});
              peer.on('open', () => opened++);
              peer.on('error', ({ type }) => trouble.push(type));
              peer.on('connection', keep);
              peer.on('call', (call) => calls.push(call));
            })()
            """);
    }

    /// <summary>The server has told the library that it is connected, for the n-th time.</summary>
    public static Task HasOpenedAsync(this Page page, int times = 1) => page.WaitForAsync($"opened === {times} && peer.open");

    /// <summary>A data connection to that peer, open on this side.</summary>
    public static async Task ConnectAsync(this Page page, string id, string serialization = "binary")
    {
        await page.EvaluateAsync($"void keep(peer.connect('{id}', {{ serialization: '{serialization}', reliable: true }}))");
        await page.WaitForAsync("lines.at(-1).open");
    }

    /// <summary>Sends the value of that expression on its newest data connection.</summary>
    public static Task SendAsync(this Page page, string expression) => page.EvaluateAsync($"void lines.at(-1).send({expression})");

    public static Task GetsAsync(this Page page, string condition) => page.WaitForAsync($"heard.some((data) => {condition})");

    /// <summary>Both hear each other on their newest data connections.</summary>
    public static async Task TalkAsync(this Page page, Page other, string word)
    {
        foreach (var (from, to) in new[] { (page, other), (other, page) })
        {
            await to.WaitForAsync("lines.at(-1)?.open === true");
            await from.SendAsync($"'{word}'");
        }

        foreach (var each in new[] { page, other })
        {
            await each.GetsAsync($"data === '{word}'");
        }
    }

    public static async Task<string[]> TroubleAsync(this Page page) => Texts(await page.EvaluateAsync("trouble"));

    /// <summary>The types of what the server has sent, in order.</summary>
    public static async Task<string[]> ServedAsync(this Page page) => Texts(await page.EvaluateAsync("served.map(({ type }) => type)"));

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(text => (string)text!)];
}
