using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Inbox.Browser.Tests.Driving;

/// <summary>The published server as its own process.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    private readonly Process _process;

    private Server(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public bool HasEnded => _process.HasExited;

    /// <param name="bind">Where to listen; port 0 is any free one.</param>
    /// <param name="flags">Further flags.</param>
    public static async Task<Server> StartAsync(string bind = "127.0.0.1:0", params string[] flags)
    {
        var published = Path.Combine(Machine.Repository, "artifacts", "published");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(published, "server", "Inbox.Server.dll"), $"-bind={bind}", .. flags])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["XDG_DATA_HOME"] = Path.Combine(published, "data") },
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (UrlLine().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, new(match.Value.Trim()));
            }
        }

        throw new InvalidOperationException("The server ended before it said where it listens.");
    }

    public string PathOf(string page) => new Uri(Url, page).ToString();

    /// <summary>Ends it without a goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as a service manager does (SIGTERM): it says goodbye.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"^\s+https?://\S+/$")]
    private static partial Regex UrlLine();
}
