using System.Globalization;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Reports;

/// <summary>One line for each check that is over.</summary>
internal sealed class ProgressReport(TextWriter output)
{
    public void Write(CheckResult result) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Outcome.Name(),-11} {result.Time.TotalSeconds,6:0.00} s  {result.Check.Id}"));
}
