using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Reports;

/// <summary>The results as JUnit XML, for build servers: a suite for each section, a case for each check.</summary>
internal static class JUnitReport
{
    public static async Task WriteAsync(Run run, string? path)
    {
        if (path is null)
        {
            return;
        }

        var suites = run.Results.GroupBy(result => result.Check.Section).Select(section => new XElement("testsuite",
            new XAttribute("name", $"{section.Key.Document}: {section.Key.Title}"),
            Counts(section),
            section.Select(Case)));
        await using var file = File.Create(path);

        // What a server sends may have characters that XML has not.
        await using var xml = XmlWriter.Create(file, new() { Async = true, Indent = true, CheckCharacters = false });
        await new XElement("testsuites", new XAttribute("name", "inbox-conformance"), Counts(run.Results), suites).SaveAsync(xml, default);
    }

    private static XAttribute[] Counts(IEnumerable<CheckResult> results) =>
    [
        new("tests", results.Count()),
        new("failures", results.Count(result => result.Outcome == Outcome.Failed)),
        new("skipped", results.Count(result => result.Outcome is Outcome.NotOffered or Outcome.LeftOut)),
        new("time", Seconds(results.Sum(result => result.Time.TotalSeconds))),
    ];

    private static XElement Case(CheckResult result) => new("testcase",
        new XAttribute("classname", result.Check.Section.Key),
        new XAttribute("name", result.Check.Promise),
        new XAttribute("time", Seconds(result.Time.TotalSeconds)),
        result.Breach is { } breach
            ? new XElement("failure",
                new XAttribute("message", $"{result.Check.Id}: expected {breach.Expected}"),
                $"expected {breach.Expected}\ncame {breach.Came}\nrequest {breach.Request ?? "none"}\n")
            : result.Reason is { } reason ? new XElement("skipped", new XAttribute("message", reason)) : null);

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);
}
