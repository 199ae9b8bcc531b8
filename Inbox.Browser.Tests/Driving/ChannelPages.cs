using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inbox.Browser.Tests.Driving;

/// <summary>A page with nothing on it but a SignalingChannel, <c>channel</c>, and what it was told: <c>got</c> (the data) and <c>states</c>.</summary>
internal static class ChannelPages
{
    private const string Modules = "/_content/Inbox.AspNetCore/";

    /// <summary>A page of the server without a script of its own; with a proxy, through that.</summary>
    public static Task<Page> OpenBlankAsync(this Browser browser, Uri origin) => browser.OpenAsync(new Uri(origin, "/icon.svg").ToString());

    public static async Task<Page> OpenChannelAsync(this Browser browser, Uri origin, string name, object? options = null, string before = "")
    {
        var page = await browser.OpenBlankAsync(origin);
        if (before.Length > 0)
        {
            await page.EvaluateAsync($"void ({before})");
        }

        await page.StartChannelAsync(name, options);
        return page;
    }

    public static async Task StartChannelAsync(this Page page, string name, object? options = null)
    {
        var all = JsonSerializer.SerializeToNode(options ?? new { })!.AsObject();
        all["name"] = name;
        all["password"] = "key";
        await page.EvaluateAsync($$"""
            import('{{Modules}}inbox.js').then((inbox) => {
              Object.assign(globalThis, inbox, { got: [], states: [], trouble: [] });
              globalThis.channel = new inbox.SignalingChannel({{all.ToJsonString()}});
              channel.addEventListener('message', ({ detail }) => got.push(detail.data));
              channel.addEventListener('state', ({ detail: { state, transport, error } }) => {
                states.push([state, transport].filter(Boolean).join(' '));
                if (error) trouble.push(error.message);
              });
            })
            """);
    }

    public static Task IsOpenAsync(this Page page, string? transport = null) =>
        page.WaitForAsync($"channel.state === 'open' && {(transport is null ? "true" : $"channel.transport === '{transport}'")}");

    /// <summary>The number of the messages first..last, sent without waiting in between; the answer is how each ended: "ok" or a status.</summary>
    public static Task<JsonNode?> SendNumbersAsync(this Page page, string to, int first, int last) => page.EvaluateAsync($$"""
        Promise.all(Array.from({ length: {{last - first + 1}} }, (_, i) => channel.send('{{to}}', {{first}} + i).then(() => 'ok', (error) => error.status)))
          .then((ends) => [...new Set(ends)].join())
        """);

    public static async Task HasGotAsync(this Page page, int first, int last)
    {
        await page.WaitForAsync($"got.length >= {last - first + 1}");
        (await page.NumbersAsync()).Should().Equal(Enumerable.Range(first, last - first + 1));
    }

    public static async Task<int[]> NumbersAsync(this Page page) =>
        [.. (await page.EvaluateAsync("got"))!.AsArray().Select(number => (int)number!)];

    public static async Task<string[]> StatesAsync(this Page page) =>
        [.. (await page.EvaluateAsync("states"))!.AsArray().Select(state => (string)state!)];
}
