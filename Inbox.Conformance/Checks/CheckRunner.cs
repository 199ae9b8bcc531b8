using System.Diagnostics;
using System.Net.WebSockets;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Checks;

/// <summary>Runs checks: some at a time, those that wait all together, and those that use up a limit of the address at the end.</summary>
/// <param name="target">The server.</param>
/// <param name="report">Told of each result as it comes, one at a time.</param>
internal sealed class CheckRunner(Target target, Action<CheckResult> report) : IDisposable
{
    /// <summary>So many checks at a time leave a proxy's limits per address alone.</summary>
    private const int AtATime = 8;

    private readonly SemaphoreSlim _slots = new(AtATime);
    private readonly Lock _reporting = new();

    public async Task<Run> RunAsync(IReadOnlyList<Check> checks)
    {
        var (started, began) = (DateTimeOffset.Now, Stopwatch.GetTimestamp());
        var results = new CheckResult[checks.Count];
        var last = new List<int>();
        var running = new List<Task>();

        // Those that wait longest begin first.
        var order = Enumerable.Range(0, checks.Count).OrderByDescending(index => checks[index].Waits(target.Limits));
        foreach (var group in order.GroupBy(index => Group(checks[index], index)))
        {
            last.AddRange(group.Where(index => checks[index].UsesUpTheAddress));
            running.Add(RunGroupAsync([.. group.Where(index => !checks[index].UsesUpTheAddress)]));
        }

        await Task.WhenAll(running);
        await RunGroupAsync([.. last.Order()]);
        return new(target.Options, started, Stopwatch.GetElapsedTime(began), results);

        async Task RunGroupAsync(int[] group)
        {
            foreach (var index in group)
            {
                results[index] = await RunAsync(checks[index]);
            }
        }
    }

    public void Dispose() => _slots.Dispose();

    /// <summary>Gets what checks have in common that must not run at the same time; one that runs with any other is alone.</summary>
    private object Group(Check check, int index) => check.Section.OneByOne && check.Waits(target.Limits) == 0 ? check.Section.Key : index;

    private async Task<CheckResult> RunAsync(Check check)
    {
        var seconds = check.Waits(target.Limits);
        var takesSlot = seconds == 0;
        if (takesSlot)
        {
            await _slots.WaitAsync();
        }

        try
        {
            var result = await JudgeAsync(check, seconds);
            lock (_reporting)
            {
                report(result);
            }

            return result;
        }
        finally
        {
            if (takesSlot)
            {
                _slots.Release();
            }
        }
    }

    private async Task<CheckResult> JudgeAsync(Check check, long seconds)
    {
        if (target.Options.Quick && seconds > CommandLine.Limits.Quick)
        {
            return new(check, Outcome.LeftOut, TimeSpan.Zero) { Reason = $"waits for {seconds} s, and --quick was given" };
        }

        if (check.UsesUpTheAddress && !target.Options.AddressLimits)
        {
            return new(check, Outcome.LeftOut, TimeSpan.Zero) { Reason = "--address-limits was not given" };
        }

        var began = Stopwatch.GetTimestamp();
        await using var server = new Conversation(target, check.Section.Part);
        try
        {
            if (!await target.OffersAsync(check.Section.Part))
            {
                throw new NotOfferedException($"there is nothing at /{target.PathOf(check.Section.Part)}");
            }

            await check.RunAsync(server);
            return new(check, Outcome.Passed, Stopwatch.GetElapsedTime(began));
        }
        catch (NotOfferedException e)
        {
            var isRequired = target.Options.Require.Match(check);
            return new(check, isRequired ? Outcome.Failed : Outcome.NotOffered, Stopwatch.GetElapsedTime(began))
            {
                Reason = e.Message,
                Breach = isRequired ? new("this is offered, as --require says", e.Message, server.LastRequest) : null,
            };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(check, Outcome.Failed, Stopwatch.GetElapsedTime(began)) { Breach = BreachOf(e, server) };
        }
    }

    private static Breach BreachOf(Exception e, Conversation server) => e switch
    {
        BrokenPromiseException broken => new(broken.Expected, broken.Came, broken.Request ?? server.LastRequest),
        HttpRequestException or IOException or WebSocketException or System.Text.Json.JsonException =>
            new("an answer", string.Join(": ", Messages(e).Distinct()), server.LastRequest),

        // The shape of an answer is other than promised: a member is missing, or of another type.
        _ => new("an answer of the promised shape", $"{e.Message} The last answer: {server.LastAnswer?.ToString() ?? "none"}",
            server.LastRequest),
    };

    private static IEnumerable<string> Messages(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException)
        {
            yield return at.Message;
        }
    }
}
