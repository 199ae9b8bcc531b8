using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Reports;

/// <summary>The checks, without results.</summary>
internal static class CheckListReport
{
    public static async Task WriteAsync(IReadOnlyList<Check> checks, TextWriter output)
    {
        var width = checks.Max(check => check.Id.Length);
        foreach (var section in checks.GroupBy(check => check.Section))
        {
            await output.WriteLineAsync($"{section.Key.Document}: {section.Key.Title}");
            foreach (var check in section)
            {
                await output.WriteLineAsync($"  {check.Id.PadRight(width)}  {check.Promise}");
            }
        }
    }
}
