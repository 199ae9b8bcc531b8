using System.Text.Json.Nodes;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Connect;

/// <summary>What two people do and see on the pages of /connect/.</summary>
internal static class ConnectPages
{
    /// <summary>The link that A's page shows, as B on this machine opens it.</summary>
    public static async Task<string> LinkAsync(this Page page, Server server)
    {
        var shown = new Uri((string)(await page.WaitForAsync("!document.querySelector('#offer, #answer').hidden && document.querySelector('#link').getAttribute('href') && document.querySelector('#link').href"))!);
        return server.PathOf($"{shown.AbsolutePath}{shown.Fragment}");
    }

    /// <summary>The short code that B's page shows, as one reads it out.</summary>
    public static async Task<string> CodeAsync(this Page page)
    {
        await page.WaitForAsync("!document.querySelector('#answer').hidden && !document.querySelector('#code').hidden");
        return (string)(await page.EvaluateAsync("document.querySelector('#code').textContent"))!;
    }

    /// <summary>Types into A's field, and presses Connect.</summary>
    public static async Task EnterAsync(this Page page, string text)
    {
        await page.WaitForAsync("!document.querySelector('#enter').hidden && !document.querySelector('#enter #code').disabled");
        await page.EvaluateAsync($"document.querySelector('#enter #code').value = {JsonValue.Create(text).ToJsonString()}");
        await page.ClickAsync("#enter button");
    }

    /// <summary>
    /// A script that runs before the page's own: as in a busy browser, the page is told that its answer was taken only when the two are connected.
    /// </summary>
    public const string LateToSayThatItTookTheAnswer = """
        const take = RTCPeerConnection.prototype.setRemoteDescription;
        RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
          await take.call(this, description);
          await new Promise((resolve) => {
            const look = () => document.body.dataset.peer === 'connected' && resolve();
            new MutationObserver(look).observe(document.body, { attributeFilter: ['data-peer'] });
            look();
          });
        };
        """;

    public static Task IsConnectedAsync(this Page page) =>
        page.WaitForAsync("document.querySelector('#status').textContent === 'Connected.' && document.body.dataset.peer === 'connected' && !document.querySelector('#chat').hidden");

    public static async Task SayAsync(this Page page, string text)
    {
        await page.WaitForAsync("!document.querySelector('#chat').hidden");
        await page.EvaluateAsync($"document.querySelector('#chat input').value = {JsonValue.Create(text).ToJsonString()}");
        await page.ClickAsync("#chat button");
    }

    public static Task HearsAsync(this Page page, string text) =>
        page.WaitForAsync($"[...document.querySelectorAll('#chat .theirs')].some(line => line.textContent === {JsonValue.Create(text).ToJsonString()})");

    /// <summary>Text flows both ways, and has from this moment on.</summary>
    public static async Task TalkAsync(Page a, Page b, string topic = "hello")
    {
        await a.SayAsync($"{topic} of A");
        await b.HearsAsync($"{topic} of A");
        await b.SayAsync($"{topic} of B");
        await a.HearsAsync($"{topic} of B");
    }
}
