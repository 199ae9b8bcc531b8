using System.Globalization;
using System.Text;
using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>Runs the contestants in turn, several rounds, and makes one table of medians, with ratios to the last contestant.</summary>
/// <remarks>In turn, because a machine is not the same from one minute to the next: what drifts, drifts for all.</remarks>
internal sealed class Comparison(IReadOnlyList<Contestant> contestants, CompareOptions options)
{
    public async Task<string> RunAsync(IScenario scenario, TextWriter progress)
    {
        var rows = new List<string>();
        var values = new Dictionary<(string Row, Contestant), List<double>>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var contestant in contestants)
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

        return Table(rows, (row, contestant) => values.TryGetValue((row, contestant), out var list) ? Figure.Percentile(list, 0.5) : double.NaN);
    }

    private string Table(List<string> rows, Func<string, Contestant, double> median)
    {
        var table = new StringBuilder();
        table.AppendLine($"| | {string.Join(" | ", contestants.Select(contestant => contestant.Name))} |");
        table.AppendLine($"|---|{string.Concat(contestants.Select(_ => "---|"))}");
        foreach (var row in rows)
        {
            var last = median(row, contestants[^1]);
            table.AppendLine($"| {row} | {string.Join(" | ", contestants.Select(contestant => Cell(median(row, contestant), last, contestant == contestants[^1])))} |");
        }

        return table.ToString();
    }

    private static string Cell(double value, double last, bool isLast) => double.IsNaN(value) ? "–" : isLast || double.IsNaN(last) || last <= 0
        ? Figure.Text(value)
        : string.Create(CultureInfo.InvariantCulture, $"{Figure.Text(value)} ({value / last:0.00})");
}
