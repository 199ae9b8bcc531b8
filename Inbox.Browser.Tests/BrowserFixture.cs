using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>A server and a driver for each test; skips, with the reason, where browsers are missing.</summary>
internal abstract class BrowserFixture
{
    protected Server Server { get; set; } = null!;

    protected Driver Driver { get; private set; } = null!;

    /// <summary>What the server is started with besides its defaults.</summary>
    protected virtual string[] Flags => [];

    [OneTimeSetUp]
    public void SkipWhereABrowserIsMissing()
    {
        if (Machine.Lacks("chromium", "firefox") is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }
    }

    [SetUp]
    public async Task StartServerAndDriverAsync()
    {
        Server = await Server.StartAsync(flags: Flags);
        Driver = new();
    }

    [TearDown]
    public async Task EndThemAsync()
    {
        await Driver.DisposeAsync();
        await Server.DisposeAsync();
    }
}
