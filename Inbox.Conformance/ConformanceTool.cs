using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Reports;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance;

/// <summary>The tool: reads the command line, runs the checks, writes the reports.</summary>
internal static class ConformanceTool
{
    private const int Passed = 0;
    private const int Failed = 1;
    private const int Unusable = 2;

    /// <returns>0 if every promise is kept, 1 if one is not, 2 if the command line is wrong or the server cannot be reached.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (ToolCommand.Read(args, output, error, out var exitCode) is not { } options)
        {
            return exitCode;
        }

        var checks = CheckList.Select(options.Dialects, options.Only);
        if (checks.Count == 0)
        {
            await error.WriteLineAsync("inbox-conformance: no check matches --only; --list names them");
            return Unusable;
        }

        if (options.List)
        {
            await CheckListReport.WriteAsync(checks, output);
            return Passed;
        }

        using var target = new Target(options);
        if (await target.ReasonUnreachableAsync() is { } reason)
        {
            await error.WriteLineAsync($"inbox-conformance: {reason}");
            return Unusable;
        }

        using var runner = new CheckRunner(target, new ProgressReport(output).Write);
        var run = await runner.RunAsync(checks);
        await TableReport.WriteAsync(run, output);
        try
        {
            await JsonReport.WriteAsync(run, options.Json);
            await JUnitReport.WriteAsync(run, options.JUnit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"inbox-conformance: {e.Message}");
            return Unusable;
        }

        return run.Count(Outcome.Failed) > 0 ? Failed : Passed;
    }
}
