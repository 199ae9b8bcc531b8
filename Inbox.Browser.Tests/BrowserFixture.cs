using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>
/// Browsers and a server for each test; skips, with the reason, where browsers are missing. The server is shared with other tests that want
/// the same flags, so a test takes names that no other one has (<see cref="Unique"/>). A test that stops its server, or depends on all
/// that it holds, is marked <see cref="OwnServerAttribute"/>.
/// </summary>
internal abstract class BrowserFixture
{
    private static int _tests;

    private readonly int _number = Interlocked.Increment(ref _tests);
    private Servers.Lease? _lease;

    protected Server Server { get; private set; } = null!;

    protected Browsers Browsers { get; private set; } = null!;

    /// <summary>What the server is started with besides its defaults.</summary>
    protected virtual string[] Flags => [];

    /// <summary>How many tests one server serves. Fewer where it limits what one address may do in a minute.</summary>
    protected virtual int TestsPerServer => int.MaxValue;

    /// <summary>A pair's code that no other test has; its first half names the pair.</summary>
    protected string PairCode => $"{_number:D5}-4h7k2";

    [SetUp]
    public async Task StartAsync()
    {
        if (Machine.Lacks("chromium", "firefox") is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        Browsers = new(Driver.Shared);
        var isOwn = NUnit.Framework.Internal.TestExecutionContext.CurrentContext.CurrentTest.Method!.IsDefined<OwnServerAttribute>(inherit: false);
        if (isOwn)
        {
            Server = await Servers.StartOwnAsync(Flags);
        }
        else
        {
            _lease = await Servers.TakeAsync(Flags, TestsPerServer);
            Server = _lease.Server;
        }
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (Browsers is not null)
        {
            await Browsers.CloseAsync(hasFailed: TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed);
        }

        if (_lease is not null)
        {
            await _lease.DisposeAsync();
        }
        else if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>The name for this test alone, on a server that others use, too.</summary>
    protected string Unique(string name) => $"{name}-{_number}";

    /// <summary>After it was killed or stopped: another process at the same address, which knows nothing of before.</summary>
    protected async Task StartServerAgainAsync()
    {
        _lease.Should().BeNull("a test that stops its server is marked with [OwnServer]");
        var bind = $"{Server.Url.Host}:{Server.Url.Port}";
        await Server.DisposeAsync();
        Server = await Server.StartAsync(bind, Flags);
    }

    /// <summary>A server with other flags than the fixture's, for this test alone, in place of the other.</summary>
    protected async Task StartServerWithAsync(params string[] flags)
    {
        _lease.Should().BeNull("a test with flags of its own is marked with [OwnServer]");
        await Server.DisposeAsync();
        Server = await Servers.StartOwnAsync(flags);
    }
}

/// <summary>The test stops its server, or depends on all that it holds: nobody else uses that one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OwnServerAttribute : Attribute;
