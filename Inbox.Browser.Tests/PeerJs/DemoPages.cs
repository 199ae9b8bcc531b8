using Inbox.Browser.Tests.Driving;
using Inbox.Browser.Tests.SignalServer;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>What a person does and sees on the PeerJS page.</summary>
internal static class DemoPages
{
    /// <summary>The library without the internet: the file of npm stands in for the one at unpkg.com.</summary>
    private static readonly Dictionary<string, string?> _npm = new() { [PeerPages.Address] = PeerPages.Library };

    /// <param name="browser">The person's.</param>
    /// <param name="server">Which one.</param>
    /// <param name="link">The id of a page whose link was followed.</param>
    /// <param name="width">Of the window.</param>
    /// <param name="height">Of the window.</param>
    /// <param name="id">That this tab had before; null: the server gives one.</param>
    public static Task<Page> OpenDemoAsync(this Driving.Browser browser, Server server, string link = "", int width = 1024, int height = 768, string? id = null) =>
        browser.OpenAsync(server.PathOf($"/peerjs-demo/{(link.Length > 0 ? $"#{link}" : "")}"), width, height, id is null ? null : $"sessionStorage.getItem('peerjs-id') ?? sessionStorage.setItem('peerjs-id', '{id}')", _npm);

    /// <summary>The page's id, once the server knows it.</summary>
    public static async Task<string> PeerIdAsync(this Page page)
    {
        await page.WaitForAsync("document.body.dataset.peer === 'open' && document.querySelector('#link').href.includes('#')");
        return (string)(await page.EvaluateAsync("document.querySelector('#me').textContent"))!;
    }

    public static async Task ChatWithAsync(this Page page, string id)
    {
        await page.SubmitAsync("#connect", ("#other", id));
        await page.WaitForTextAsync($"Connected to {id}.");
    }

    public static Task WriteAsync(this Page page, string text) => page.SubmitAsync("#chat", ("#chat input", text));

    public static async Task CallAsync(this Page page, string id)
    {
        await page.EvaluateAsync($"void (document.querySelector('#other').value = '{id}')");
        await page.ClickAsync("#call");
    }

    public static async Task SeesACallAsync(this Page page)
    {
        await page.WaitForAsync("document.body.dataset.call === 'connected'");
        await page.SeesAPictureThatChangesAsync();
    }
}
