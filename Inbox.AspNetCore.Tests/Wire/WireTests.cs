using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Wire;

/// <summary>The sample server as strangers see it: over HTTPS, by curl.</summary>
[TestFixture("--http1.1")]
[TestFixture("--http2")]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public abstract class WireTests(string version)
{
    private readonly TemporaryDirectory _directory = new();
    private AppProcess? _server;

    private protected TemporaryDirectory Here => _directory;

    private protected Curl Curl { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await Hosting.Curl.RequireAsync();
        _server = await ServerProcess.StartAsync(_directory, "-rate-limit=0");
        Curl = new(_server.Url, version);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Dispose();
    }
}
