namespace Inbox.Benchmarks.Load;

/// <summary>One kind of use, driven against a server.</summary>
internal interface IScenario
{
    /// <summary>Runs it once, warmed up before anything is counted, and tells what was measured.</summary>
    Task<IReadOnlyList<Figure>> RunAsync(Target target, LoadOptions options);
}

/// <summary>How large and how long.</summary>
/// <param name="Peers">Peers of <c>poll</c> and <c>hold</c>; pairs of <c>pairs</c> and <c>setup</c>.</param>
/// <param name="Seconds">How long is counted, in the scenarios that run for a time.</param>
/// <param name="WarmUp">For how many seconds it runs before anything is counted: a runtime that compiles while it runs needs some.</param>
/// <param name="Away">How far the peers of <c>setup</c> are: the milliseconds from an answer to the next GET. 0: on the same machine.</param>
internal sealed record LoadOptions(int Peers, double Seconds, double WarmUp, int Away)
{
    /// <summary>Names of their own for each run, so that one server can be driven twice.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N")[..8];
}
