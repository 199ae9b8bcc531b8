using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>A server that takes part: its name in the table, and how it is started.</summary>
/// <param name="Name">The column's head.</param>
/// <param name="Command">
/// Program and arguments, parted by spaces. <c>{port}</c> becomes a free port of 127.0.0.1, <c>{scheme}</c> http or https, <c>{https}</c>
/// false or true. It is started without a shell, so that the process watched is the server itself.
/// </param>
/// <param name="Environment">What else it finds in its environment.</param>
internal record Contestant(string Name, string Command, params (string Name, string Value)[] Environment)
{
    /// <summary>What it speaks on sockets.</summary>
    public Speech Speech { get; init; } = Speech.Inbox;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>Starts it afresh, runs the scenario, and ends it.</summary>
    public virtual async Task<IReadOnlyList<Figure>> RunAsync(IScenario scenario, CompareOptions options)
    {
        var port = FreePort();
        var url = new Uri($"{(options.Tls ? "https" : "http")}://127.0.0.1:{port}/inbox");
        using var process = Start(port, options.Tls);
        try
        {
            await AnswersAsync(port, process);
            return await scenario.RunAsync(new(url, options.Http2, Speech, new(process.Id)), options.Load);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Starts it and tells how long it took until it answered a request, in milliseconds, and its resident memory when it has come to rest, in MB.</summary>
    public async Task<(double Milliseconds, double Megabytes)> StartUpAsync()
    {
        var port = FreePort();
        var start = Stopwatch.GetTimestamp();
        using var process = Start(port, tls: false);
        try
        {
            await AnswersAsync(port, process);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var watch = new ProcessWatch(process.Id);
            await watch.SettleAsync();
            return (elapsed, watch.ResidentBytes / 1e6);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    protected Process Start(int port, bool tls)
    {
        var words = Command
            .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{scheme}", tls ? "https" : "http", StringComparison.Ordinal)
            .Replace("{https}", tls ? "true" : "false", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += delegate { };
        process.ErrorDataReceived += delegate { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits for an answer, be it a refusal: the first one is as cold for every server.</summary>
    protected async Task AnswersAsync(int port, Process process)
    {
        var request = "OPTIONS /inbox HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();
        var deadline = Stopwatch.GetTimestamp() + (long)(_patience.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < deadline && !process.HasExited)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                await client.GetStream().WriteAsync(request);
                if (await client.GetStream().ReadAsync(new byte[1]) >= 0)
                {
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(2);
            }
        }

        throw new InvalidOperationException($"{Name} did not start to listen on port {port}: {Command}");
    }

    protected static int FreePort()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        return Enumerable.Range(21_000, 10_000).First(port => !taken.Contains(port));
    }
}
