using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests;

/// <summary>One cluster for all tests that do no harm to it; each of them has names of its own.</summary>
[SetUpFixture]
internal sealed class AssemblySetup
{
    private static ClusterProcess? _cluster;

    public static Node One { get; private set; } = null!;

    public static Node Two { get; private set; } = null!;

    /// <summary>Gets the proxy, which gives each request to the next server.</summary>
    public static Node Any { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartCluster()
    {
        _cluster = await ClusterProcess.StartAsync("-signal-server", "-peerjs");
        (One, Two, Any) = (new(_cluster.UrlOf(1)), new(_cluster.UrlOf(2)), new(_cluster.Url));
    }

    [OneTimeTearDown]
    public async Task StopCluster()
    {
        foreach (var node in new[] { One, Two, Any })
        {
            node?.Dispose();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
