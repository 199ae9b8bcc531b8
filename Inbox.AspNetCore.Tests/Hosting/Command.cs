using System.Diagnostics;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>Another program, run to its end.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Command(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan _longCommand = TimeSpan.FromMinutes(15);

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static ProcessStartInfo Start(string program, IEnumerable<string> arguments, string? directory = null) => new(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
        WorkingDirectory = directory ?? Repository.Root,
    };

    public static Task<Command> RunAsync(string program, params string[] arguments) => RunAsync(Start(program, arguments));

    /// <summary>Runs it; ends it, if it has not done so in time.</summary>
    public static async Task<Command> RunAsync(ProcessStartInfo start, TimeSpan? limit = null)
    {
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(limit ?? Patience.Limit);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>A command of the SDK, which must end well.</summary>
    /// <returns>What it printed.</returns>
    public static string Dotnet(params string[] arguments) => DotnetIn(Repository.Root, arguments);

    /// <inheritdoc cref="Dotnet"/>
    public static string DotnetIn(string directory, params string[] arguments)
    {
        var start = Start("dotnet", arguments, directory);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        var run = RunAsync(start, _longCommand).GetAwaiter().GetResult();
        run.ExitCode.Should().Be(0, "dotnet {0} says: {1} {2}", string.Join(' ', arguments), run.Output, run.Error);
        return run.Output;
    }
}
