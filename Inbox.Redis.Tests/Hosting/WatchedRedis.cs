using System.Diagnostics;
using StackExchange.Redis;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>A Redis, its replica, and a sentinel that makes the replica the master when the master is gone for a second.</summary>
internal sealed class WatchedRedis : ITestRedis
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inbox-sentinel-");
    private readonly int _port = RedisProcess.FreePort();
    private RedisProcess? _master;
    private RedisProcess? _replica;
    private Process? _sentinel;

    private WatchedRedis()
    {
    }

    public string Address => $"127.0.0.1:{_port},serviceName=inbox,allowAdmin=true,abortConnect=false";

    public static async Task<WatchedRedis> StartAsync()
    {
        var redis = new WatchedRedis();
        try
        {
            redis._master = await RedisProcess.StartAsync("--repl-diskless-sync-delay", "0");
            redis._replica = await RedisProcess.StartAsync("--replicaof", "127.0.0.1", $"{redis._master.Port}");
            await redis.IsReplicatedAsync();
            redis._sentinel = redis.StartSentinel();
            await redis.KnowsReplicaAsync();
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(Address);

    /// <summary>Completes when the replica has everything that the master has accepted before.</summary>
    public async Task IsReplicatedAsync()
    {
        await using var connection = await _master!.ConnectAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var master = connection.GetServers()[0];

        // What was written before this key is replicated before it. A wait must be shorter than the client's own patience.
        await master.ExecuteAsync("SET", "written-last", 1);
        while ((long)await master.ExecuteAsync("WAIT", 1, 1000) < 1)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    public Task KillMasterAsync() => _master!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (_sentinel is not null)
        {
            _sentinel.Kill();
            await _sentinel.WaitForExitAsync();
            _sentinel.Dispose();
        }

        foreach (var redis in new[] { _replica, _master })
        {
            await (redis?.DisposeAsync() ?? default);
        }

        _folder.Delete(recursive: true);
    }

    private Process StartSentinel()
    {
        // It writes what it learns into its file.
        var file = Path.Combine(_folder.FullName, "sentinel.conf");
        File.WriteAllText(file, $"""
            port {_port}
            bind 127.0.0.1
            sentinel monitor inbox 127.0.0.1 {_master!.Port} 1
            sentinel down-after-milliseconds inbox 1000
            sentinel failover-timeout inbox 5000
            """);
        var start = new ProcessStartInfo("redis-server", [file, "--sentinel"]) { RedirectStandardOutput = true, WorkingDirectory = _folder.FullName };
        var sentinel = Process.Start(start)!;
        _ = sentinel.StandardOutput.ReadToEndAsync();
        return sentinel;
    }

    /// <summary>It asks the master for its replicas every ten seconds, and at its start; nothing tells when it has.</summary>
    private async Task KnowsReplicaAsync()
    {
        var options = ConfigurationOptions.Parse($"127.0.0.1:{_port},abortConnect=false,allowAdmin=true");
        options.CommandMap = CommandMap.Sentinel;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            try
            {
                if ((await connection.GetServers()[0].SentinelReplicasAsync("inbox")).Length == 1)
                {
                    return;
                }
            }
            catch (RedisException)
            {
                // It has just started.
            }
        }
    }
}
