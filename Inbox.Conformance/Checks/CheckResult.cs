using Inbox.Conformance.CommandLine;

namespace Inbox.Conformance.Checks;

internal enum Outcome
{
    Passed,
    Failed,

    /// <summary>The server does not have what the promise is about.</summary>
    NotOffered,

    /// <summary>The command line did not ask for it.</summary>
    LeftOut,
}

internal static class OutcomeExtensions
{
    public static string Name(this Outcome outcome) => outcome switch
    {
        Outcome.Passed => "passed",
        Outcome.Failed => "failed",
        Outcome.NotOffered => "not offered",
        _ => "left out",
    };
}

/// <summary>What became of a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Time">How long it took.</param>
internal sealed record CheckResult(Check Check, Outcome Outcome, TimeSpan Time)
{
    /// <summary>Gets why it is not offered or was left out.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets what the server did, if that was wrong.</summary>
    public Breach? Breach { get; init; }
}

/// <summary>A promise that is not kept.</summary>
/// <param name="Expected">What should have come.</param>
/// <param name="Came">What came.</param>
/// <param name="Request">The request, as a line for curl; null if none was made.</param>
internal sealed record Breach(string Expected, string Came, string? Request);

/// <summary>All results of a run, in the order of the list.</summary>
internal sealed record Run(ToolOptions Options, DateTimeOffset Started, TimeSpan Time, IReadOnlyList<CheckResult> Results)
{
    public int Count(Outcome outcome) => Results.Count(result => result.Outcome == outcome);
}
