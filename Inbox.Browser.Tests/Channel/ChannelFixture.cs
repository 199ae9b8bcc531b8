using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>A page with a channel, a network of its own between it and the server, and Bob, who is not behind that.</summary>
internal abstract class ChannelFixture : BrowserFixture
{
    protected Proxy Proxy { get; private set; } = null!;

    protected Correspondent Bob { get; private set; } = null!;

    /// <summary>The name of the page's channel.</summary>
    protected string Own => Unique("page");

    protected override string[] Flags => ["-https=false", "-rate-limit=0"];

    [SetUp]
    public void StartNetwork()
    {
        Proxy = new(Server.Url);
        Bob = new(Server.Url, Unique("bob"));
    }

    [TearDown]
    public async Task EndNetworkAsync()
    {
        if (Proxy is not null)
        {
            Bob.Dispose();
            await Proxy.DisposeAsync();
        }
    }

    protected async Task<Page> OpenAsync(string program = "chromium", object? options = null, string before = "") =>
        await (await Browsers.OpenAsync(program)).OpenChannelAsync(Proxy.Url, Own, options, before);
}
