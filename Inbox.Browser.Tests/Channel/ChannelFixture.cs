using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Channel;

/// <summary>A page with a channel called "page", a network of its own between it and the server, and Bob, who is not behind that.</summary>
internal abstract class ChannelFixture : BrowserFixture
{
    protected Proxy Proxy { get; private set; } = null!;

    protected Correspondent Bob { get; private set; } = null!;

    [SetUp]
    public async Task StartNetworkAsync()
    {
        await Server.DisposeAsync();
        Server = await Server.StartAsync("127.0.0.1:0", "-https=false", "-rate-limit=0");
        Proxy = new(Server.Url);
        Bob = new(Server.Url, "bob");
    }

    [TearDown]
    public async Task EndNetworkAsync()
    {
        Bob.Dispose();
        await Proxy.DisposeAsync();
    }

    protected async Task<Page> OpenAsync(string program, object? options = null, string before = "") =>
        await (await Driver.LaunchAsync(program)).OpenChannelAsync(Proxy.Url, "page", options, before);
}
