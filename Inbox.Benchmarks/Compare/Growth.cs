using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>How the cost of a message grows with the number of peers that talk, with the mailboxes that there are, and with its size.</summary>
internal static class Growth
{
    public static IReadOnlyList<string> Kinds { get; } = ["peers", "mailboxes", "size"];

    /// <returns>One column for each number.</returns>
    public static async Task<Table> RunAsync(string kind, CompareOptions options, TextWriter progress)
    {
        var (title, numbers, scenario) = kind switch
        {
            "peers" => ("Cost of a message over sockets, by the number of peers that talk at once", (int[])[100, 1_000, 10_000],
                (Func<int, (IScenario, LoadOptions)>)(n => (new RelayScenario(), options.Load with { Peers = n / 2 }))),
            "mailboxes" => ("Cost of a message by long poll, by the number of mailboxes that exist", [1_000, 10_000, 100_000, 1_000_000],
                n => (new PairsScenario { OtherMailboxes = n }, options.Load)),
            _ => ("Cost of a message by long poll, by its size in bytes", [100, 1_000, 10_000, 100_000, 1_000_000],
                n => (new PairsScenario { Sizes = [n] }, options.Load)),
        };
        var columns = new List<Dictionary<string, List<double>>>();
        foreach (var number in numbers)
        {
            var (run, load) = scenario(number);
            var column = new Dictionary<string, List<double>>();
            for (var round = 1; round <= options.Rounds; round++)
            {
                await progress.WriteLineAsync($"{number} {kind}, round {round} of {options.Rounds}");
                foreach (var figure in await Contestants.Sample.RunAsync(run, options with { Load = load }))
                {
                    (column.TryGetValue(Plain(figure.Name), out var list) ? list : column[Plain(figure.Name)] = []).Add(figure.Value);
                }
            }

            columns.Add(column);
        }

        return new(title, [.. numbers.Select(number => $"{number}")], [.. columns[0].Keys.Select(name => new Row(name, [.. columns.Select(column => (double?)Figure.Percentile(column[name], 0.5))]))]);
    }

    /// <summary>Without the number of pairs, which differs from column to column.</summary>
    private static string Plain(string name) => name.Split(',')[0];
}
