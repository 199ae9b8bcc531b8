using System.Globalization;
using System.Text;
using System.Text.Json;
using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>What was measured in one run: for people as Markdown, for plots as JSON.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Columns">Who took part, or for what number of something.</param>
/// <param name="Rows">One for each figure.</param>
internal sealed record Table(string Title, IReadOnlyList<string> Columns, IReadOnlyList<Row> Rows)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Gets whether ratios to the last column mean something: its head is a name then.</summary>
    private bool HasRatios => !Columns.All(column => double.TryParse(column, CultureInfo.InvariantCulture, out _));

    public static Table Read(string file) => JsonSerializer.Deserialize<Table>(File.ReadAllText(file), _json)!;

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, _json) + "\n");

    /// <summary>The table in Markdown.</summary>
    public override string ToString()
    {
        var table = new StringBuilder();
        table.Append($"| | {string.Join(" | ", Columns)} |\n|---|{string.Concat(Columns.Select(_ => "---|"))}\n");
        foreach (var row in Rows)
        {
            table.Append($"| {row.Name} | {string.Join(" | ", row.Values.Select((value, i) => Cell(value, row.Values[^1], i == Columns.Count - 1)))} |\n");
        }

        return table.ToString();
    }

    private string Cell(double? value, double? last, bool isLast) => value is null ? "–" : isLast || !HasRatios || !(last > 0)
        ? Figure.Text(value.Value)
        : string.Create(CultureInfo.InvariantCulture, $"{Figure.Text(value.Value)} ({value / last:0.00})");
}

/// <param name="Name">What was measured, with its unit.</param>
/// <param name="Values">One for each column; null where there is none.</param>
internal sealed record Row(string Name, IReadOnlyList<double?> Values);
