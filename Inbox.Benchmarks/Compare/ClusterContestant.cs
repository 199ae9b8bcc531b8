using System.Diagnostics;
using System.Globalization;
using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>Sample servers that share a Redis of their own. Of each pair one is at the first server, and the other at the last.</summary>
/// <param name="Name">The column's head.</param>
/// <param name="Nodes">How many servers.</param>
internal sealed record ClusterContestant(string Name, int Nodes) : Contestant(Name, Contestants.Sample.Command)
{
    public override async Task<IReadOnlyList<Figure>> RunAsync(IScenario scenario, CompareOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("inbox-redis-");
        var redisPort = FreePort();
        string[] arguments = ["--port", redisPort.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--dir", folder.FullName];
        using var redis = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        redis.OutputDataReceived += delegate { };
        redis.BeginOutputReadLine();
        var servers = new List<Process>();
        try
        {
            await AnswersAsync(redisPort, redis);
            var targets = new List<Target>();
            for (var i = 0; i < Nodes; i++)
            {
                var port = FreePort();
                var node = this with { Command = $"{Command} -redis=127.0.0.1:{redisPort}" };
                servers.Add(node.Start(port, options.Tls));
                await AnswersAsync(port, servers[i]);
                targets.Add(new(new($"{(options.Tls ? "https" : "http")}://127.0.0.1:{port}/inbox"), options.Http2, Speech, null));
            }

            var target = targets[0] with { Other = targets[^1], Process = new([.. servers.Select(server => server.Id)]), Store = new(redis.Id) };
            return await scenario.RunAsync(target, options.Load);
        }
        finally
        {
            foreach (var process in servers.Append(redis))
            {
                process.Kill();
                await process.WaitForExitAsync();
                process.Dispose();
            }

            folder.Delete(recursive: true);
        }
    }
}
