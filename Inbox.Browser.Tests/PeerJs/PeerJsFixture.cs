using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.PeerJs;

/// <summary>Two people with pages of the PeerJS library, and a server that speaks its protocol.</summary>
internal abstract class PeerJsFixture : BrowserFixture
{
    protected override string[] Flags => ["-https=false", "-peerjs"];

    protected string Alice => Unique("alice");

    protected string Bob => Unique("bob");

    /// <summary>A peer that the server knows.</summary>
    protected async Task<Page> OpenPeerAsync(string? id, string browser = "chromium", Uri? origin = null)
    {
        var page = await (await Browsers.OpenAsync(browser)).OpenPeerAsync(origin ?? Server.Url, id);
        await page.HasOpenedAsync();
        return page;
    }
}
