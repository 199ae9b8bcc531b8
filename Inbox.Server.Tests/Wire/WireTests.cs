using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Wire;

/// <summary>Each form that users get, as strangers see it: over the network, by curl.</summary>
[TestFixture("published", "--http1.1")]
[TestFixture("published", "--http2")]
[TestFixture("trimmed", "--http2")]
[TestFixture("tool", "--http2")]
[TestFixture("native", "--http1.1")]
[TestFixture("native", "--http2")]
[TestFixture(UserApp.Name, "--http1.1")]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public abstract class WireTests(string form, string version)
{
    private readonly TemporaryDirectory _directory = new();
    private AppProcess? _server;

    private protected TemporaryDirectory Here => _directory;

    private protected Curl Curl { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await AspNetCore.Tests.Hosting.Curl.RequireAsync();
        _server = form == UserApp.Name ? await UserApp.StartAsync(_directory) : await ServerProcess.StartAsync(ServerForm.Of(form), _directory, "-rate-limit=0");
        Curl = new(new(_server.Url, "/inbox"), version);
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
