using System.Diagnostics;
using System.Globalization;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Cluster.Tests.Hosting;

/// <summary>The sample cluster as its users start it: one Redis, three published servers, and nginx in front of them.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ClusterProcess(Process process, int port, string folder) => (_process, Port, _folder) = (process, port, folder);

    public int Port { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public int RedisPort => Port + 1;

    /// <summary>Gets the address of one server, past nginx.</summary>
    public Uri UrlOf(int server) => new($"http://127.0.0.1:{Port + 1 + server}/");

    public static async Task<ClusterProcess> StartAsync(params string[] flags)
    {
        Machine.Needs("redis-server", "nginx");
        var port = FreePort.Next();
        var start = new ProcessStartInfo(Repository.At("samples", "Cluster", "run")) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[port.ToString(CultureInfo.InvariantCulture), .. flags])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["INBOX_SERVER"] = $"dotnet {Repository.At("artifacts", "published", "server", "Inbox.Server.dll")}";
        var process = Process.Start(start)!;
        var folder = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            folder = line.StartsWith("Redis, three servers", StringComparison.Ordinal) ? line[(line.LastIndexOf(' ') + 1)..^1] : folder;
            if (line.StartsWith("Open ", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, port, folder);
            }
        }

        throw new InvalidOperationException("The cluster did not start.");
    }

    /// <summary>Ends a program of the cluster as if its machine had lost power. It is started again by itself.</summary>
    /// <param name="name">"server-1" to "server-3", or "redis".</param>
    public Task KillAsync(string name) => SignalAsync("KILL", int.Parse(File.ReadAllText(Path.Combine(_folder, $"{name}.pid")), CultureInfo.InvariantCulture));

    /// <summary>Asks a program of the cluster to end.</summary>
    public Task StopAsync(string name) => SignalAsync("TERM", int.Parse(File.ReadAllText(Path.Combine(_folder, $"{name}.pid")), CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        await SignalAsync("TERM", _process.Id);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
