using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>Runs the contestants in turn, several rounds, and makes one table of medians.</summary>
/// <remarks>
/// In turn, because a machine is not the same from one minute to the next: what drifts, drifts for all. And each round begins with another
/// one: the same server, first and last in each round, took 64 and 78 µs for a message.
/// </remarks>
internal sealed class Comparison(IReadOnlyList<Contestant> contestants, CompareOptions options)
{
    public async Task<Table> RunAsync(string title, IScenario scenario, TextWriter progress)
    {
        var rows = new List<string>();
        var values = new Dictionary<(string Row, Contestant), List<double>>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var contestant in contestants.Skip((round - 1) % contestants.Count).Concat(contestants.Take((round - 1) % contestants.Count)))
            {
                await progress.WriteLineAsync($"round {round} of {options.Rounds}: {contestant.Name}");
                foreach (var figure in await contestant.RunAsync(scenario, options))
                {
                    if (!rows.Contains(figure.Name))
                    {
                        rows.Add(figure.Name);
                    }

                    (values.TryGetValue((figure.Name, contestant), out var list) ? list : values[(figure.Name, contestant)] = []).Add(figure.Value);
                }
            }
        }

        return new(title, [.. contestants.Select(contestant => contestant.Name)], [.. rows.Select(row => new Row(row, [.. contestants.Select(contestant => Median(row, contestant))]))]);

        double? Median(string row, Contestant contestant) =>
            values.TryGetValue((row, contestant), out var list) && Figure.Percentile(list, 0.5) is var median && double.IsFinite(median) ? median : null;
    }
}
