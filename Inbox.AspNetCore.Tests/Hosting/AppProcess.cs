using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>An app that runs as a process of its own.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _rest;
    private readonly Task<string> _error;

    private AppProcess(Process process, string output, Task<string> error)
    {
        (_process, Banner, _error) = (process, output, error);
        Url = new(UrlPattern().Match(output).Value);
        _rest = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The first address that it printed.</summary>
    public Uri Url { get; }

    /// <summary>What it had printed when it was ready.</summary>
    public string Banner { get; }

    /// <summary>Starts a built assembly and waits until it says that it is ready.</summary>
    /// <param name="assembly">Which app.</param>
    /// <param name="ready">What it prints last.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="directory">Its working directory.</param>
    public static Task<AppProcess> StartAsync(string assembly, string ready, string[] arguments, string? directory = null) =>
        StartAsync(Command.Start("dotnet", [assembly, .. arguments], directory), ready);

    /// <summary>Starts any program and waits until it says that it is ready.</summary>
    public static async Task<AppProcess> StartAsync(ProcessStartInfo start, string ready)
    {
        var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = "";
            while (!output.Contains(ready, StringComparison.Ordinal))
            {
                var line = await process.StandardOutput.ReadLineAsync(Patience.CancellationToken());
                Assert.That(line, Is.Not.Null, $"It ended before it was ready: {output} {(line is null ? await error : "")}");
                output += line + "\n";
            }

            return new(process, output, error);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>The operating system's number for it.</summary>
    public int Id => _process.Id;

    /// <summary>What of its memory is in the machine's now; on Linux.</summary>
    public long ResidentBytes =>
        long.Parse(File.ReadAllText($"/proc/{Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>Asks it to stop, as a service manager does (SIGTERM); completes with its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await Command.RunAsync("kill", "-TERM", $"{Id}");
        return await ExitAsync();
    }

    /// <summary>Completes with its exit code when it has ended.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(Patience.CancellationToken());
        return _process.ExitCode;
    }

    /// <summary>Ends it; completes with all that it has printed.</summary>
    public async Task<string> EndAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(Patience.CancellationToken());
        return Banner + await _rest + await _error;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"https?://(localhost|[0-9.]+|\[[0-9a-f:]+\]):[0-9]+")]
    private static partial Regex UrlPattern();
}
