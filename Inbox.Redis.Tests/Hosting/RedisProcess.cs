using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>A redis-server of the tests' own, on a free port and in a folder of its own. It can be stopped and started again with its data.</summary>
internal sealed class RedisProcess : ITestRedis
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inbox-redis-");
    private readonly string[] _settings;
    private Process? _process;

    private RedisProcess(int port, string[] settings) => (Port, _settings) = (port, settings);

    public int Port { get; }

    /// <summary>Gets the server's address; commands of its operator are allowed.</summary>
    public string Address => $"127.0.0.1:{Port},allowAdmin=true,abortConnect=false";

    /// <param name="settings">Settings in turn with their values, such as <c>--maxmemory</c>.</param>
    public static async Task<RedisProcess> StartAsync(params string[] settings)
    {
        var redis = new RedisProcess(FreePort(), settings);
        await redis.StartAgainAsync();
        return redis;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        foreach (var argument in (string[])["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always", .. _settings])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException($"redis-server did not start:\n{string.Join('\n', lines)}");
    }

    /// <summary>Ends the server as if its machine had lost power. What it has written to its file stays.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Deletes what the server has written; call while it does not run.</summary>
    public void LoseData()
    {
        _folder.Delete(recursive: true);
        _folder.Create();
    }

    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(Address);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _folder.Delete(recursive: true);
    }
}
