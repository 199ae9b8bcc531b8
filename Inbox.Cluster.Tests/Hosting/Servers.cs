using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Redis.Tests.Hosting;

namespace Inbox.Cluster.Tests.Hosting;

/// <summary>A Redis and two published servers for one test, which may end any of them.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<AppProcess> _processes = [];
    private readonly List<Node> _nodes = [];

    private Servers(RedisProcess redis) => Redis = redis;

    public RedisProcess Redis { get; }

    public Node One => _nodes[0];

    public Node Two => _nodes[1];

    public static async Task<Servers> StartAsync(params string[] flags)
    {
        Machine.Needs("redis-server");
        var servers = new Servers(await RedisProcess.StartAsync());
        var starting = new[] { servers.StartServerAsync(flags), servers.StartServerAsync(flags) };
        await Task.WhenAll(starting);
        foreach (var server in starting)
        {
            servers._processes.Add(await server);
            servers._nodes.Add(new((await server).Url));
        }

        return servers;
    }

    /// <summary>A run of another server of this cluster, which is expected to end by itself.</summary>
    public Task<Command> RunAsync(params string[] flags) => ServerProcess.RunAsync(_directory, [.. Flags, "-bind=127.0.0.1:0", .. flags]);

    /// <summary>Asks the first server to stop, as a service manager does; completes with its exit code.</summary>
    public Task<int> StopOneAsync() => _processes[0].TerminateAsync();

    /// <summary>Kills the first server: nobody is told, and nothing is settled.</summary>
    public Task KillOneAsync() => _processes[0].EndAsync();

    /// <summary>Completes when the servers have found Redis again.</summary>
    public async Task AreReadyAsync()
    {
        foreach (var node in _nodes)
        {
            await Patience.UntilAsync(async () => (await node.AskAsync(HttpMethod.Get, "/readyz")).Status == 200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            node.Dispose();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Redis.DisposeAsync();
        _directory.Dispose();
    }

    private string[] Flags => ["-https=false", $"-redis=127.0.0.1:{Redis.Port}"];

    /// <summary>By the flag's variable, as a container is told; the sample cluster uses the flag.</summary>
    private Task<AppProcess> StartServerAsync(string[] flags)
    {
        var start = ServerProcess.Start(ServerForm.Published, _directory, ["-https=false", "-bind=127.0.0.1:0", .. flags]);
        start.Environment[ServerProcess.Variable("redis")] = $"127.0.0.1:{Redis.Port}";
        return AppProcess.StartAsync(start, "Ctrl+C stops the server");
    }
}
