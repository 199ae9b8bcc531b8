using System.Globalization;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Reports;

/// <summary>The table at the end: a row for each check, and below a failed one what was expected, what came, and the request.</summary>
internal static class TableReport
{
    public static async Task WriteAsync(Run run, TextWriter output)
    {
        var width = run.Results.Max(result => result.Check.Section.Title.Length);
        var document = "";
        foreach (var result in run.Results)
        {
            var section = result.Check.Section;
            if (section.Document != document)
            {
                document = section.Document;
                await output.WriteLineAsync($"\n{document}");
            }

            await output.WriteLineAsync($"  {result.Outcome.Name(),-11}  {section.Title.PadRight(width)}  {result.Check.Promise}");
            await WriteDetailsAsync(result, output);
        }

        var counts = Enum.GetValues<Outcome>().Select(outcome => $"{run.Count(outcome)} {outcome.Name()}");
        var seconds = run.Time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"\n{string.Join(", ", counts)} in {seconds} s");
    }

    private static async Task WriteDetailsAsync(CheckResult result, TextWriter output)
    {
        if (result.Breach is { } breach)
        {
            await output.WriteLineAsync($"      check     {result.Check.Id}");
            await output.WriteLineAsync($"      expected  {breach.Expected}");
            await output.WriteLineAsync($"      came      {breach.Came}");
            await output.WriteLineAsync($"      request   {breach.Request ?? "none"}");
        }
        else if (result.Reason is { } reason)
        {
            await output.WriteLineAsync($"      {reason}");
        }
    }
}
