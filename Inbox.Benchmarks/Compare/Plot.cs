using System.Globalization;
using System.Text;
using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>
/// A table as a picture (SVG). Servers: a group of bars for each row, as long as their ratio to the longest. Numbers of something: a line for
/// each row, both axes logarithmic, so that what grows in proportion is straight.
/// </summary>
internal static class Plot
{
    private const int Width = 720;
    private const int Left = 190;
    private const int Bar = 18;
    private const int LineHeight = 260;

    /// <summary>Distinguishable by people who confuse red and green (Okabe and Ito, 2008), on white and on dark pages.</summary>
    private static readonly string[] _colors = ["#0072b2", "#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#999999", "#b8a800"];

    public static string Of(Table table) => table.Columns.All(column => double.TryParse(column, CultureInfo.InvariantCulture, out _)) ? Lines(table) : Bars(table);

    private static string Bars(Table table)
    {
        var (svg, y) = (new StringBuilder(), 40);
        foreach (var row in table.Rows)
        {
            var most = row.Values.Max() ?? 0;
            Text(svg, 12, y + 14, row.Name, "font-weight='bold'");
            y += 24;
            for (var i = 0; i < table.Columns.Count; i++)
            {
                Text(svg, Left - 8, y + 13, table.Columns[i], "text-anchor='end'");
                var width = most > 0 && row.Values[i] is { } value ? Math.Max(1, value / most * (Width - Left - 70)) : 0;
                svg.Append(CultureInfo.InvariantCulture, $"<rect x='{Left}' y='{y}' width='{width:0.#}' height='{Bar - 4}' fill='{_colors[i % _colors.Length]}'/>\n");
                Text(svg, Left + width + 6, y + 13, row.Values[i] is { } shown ? Figure.Text(shown) : "–");
                y += Bar;
            }

            y += 14;
        }

        return Frame(table.Title, svg, y);
    }

    private static string Lines(Table table)
    {
        var numbers = table.Columns.Select(column => double.Parse(column, CultureInfo.InvariantCulture)).ToArray();
        var (svg, y) = (new StringBuilder(), 40);
        foreach (var (row, index) in table.Rows.Select((row, index) => (row, index)))
        {
            var known = row.Values.Where(value => value > 0).Select(value => value!.Value).DefaultIfEmpty(1).ToArray();

            // At least a decade, or noise would look like growth.
            var (low, high) = (Math.Log10(known.Min()), Math.Log10(known.Max()));
            (low, high) = high - low < 1 ? ((low + high) / 2 - 0.5, (low + high) / 2 + 0.5) : (low, high);
            Text(svg, 12, y + 14, row.Name, "font-weight='bold'");
            var points = new StringBuilder();
            for (var i = 0; i < numbers.Length; i++)
            {
                if (row.Values[i] is not ( > 0 and var value))
                {
                    continue;
                }

                var x = 60 + Scale(Math.Log10(numbers[i]), Math.Log10(numbers[0]), Math.Log10(numbers[^1])) * (Width - 140);
                var top = y + 50 + (1 - Scale(Math.Log10(value), low, high)) * (LineHeight - 100);
                points.Append(CultureInfo.InvariantCulture, $"{x:0.#},{top:0.#} ");
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx='{x:0.#}' cy='{top:0.#}' r='3.5' fill='{_colors[index % _colors.Length]}'/>\n");
                Text(svg, x, top - 9, Figure.Text(value), "text-anchor='middle'");
                Text(svg, x, y + LineHeight - 22, table.Columns[i], "text-anchor='middle'");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<polyline points='{points}' fill='none' stroke='{_colors[index % _colors.Length]}' stroke-width='2'/>\n");
            y += LineHeight;
        }

        return Frame(table.Title, svg, y);
    }

    private static double Scale(double value, double low, double high) => high > low ? (value - low) / (high - low) : 0.5;

    private static string Frame(string title, StringBuilder content, int height) => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{height}' viewBox='0 0 {Width} {height}' font-family='system-ui, sans-serif' font-size='13' role='img' aria-label='{Escape(title)}'>\n"
        + $"<style>text {{ fill: #222 }} .page {{ fill: #fff }} @media (prefers-color-scheme: dark) {{ text {{ fill: #ddd }} .page {{ fill: #0d1117 }} }}</style>\n"
        + $"<rect class='page' width='{Width}' height='{height}'/>\n<text x='12' y='24' font-size='16' font-weight='bold'>{Escape(title)}</text>\n{content}</svg>\n");

    private static void Text(StringBuilder svg, double x, double y, string text, string how = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x='{x:0.#}' y='{y:0.#}' {how}>{Escape(text)}</text>\n");

    private static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
