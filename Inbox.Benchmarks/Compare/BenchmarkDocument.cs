using System.Text.RegularExpressions;

namespace Inbox.Benchmarks.Compare;

/// <summary>
/// The document that shows what was measured. Where it has a picture of a table, as <c>![title](benchmarks/NAME.svg)</c>, the picture and the
/// table below it are made of <c>benchmarks/NAME.json</c>, which <c>--json</c> has written.
/// </summary>
internal static partial class BenchmarkDocument
{
    public static void Update(string file)
    {
        var lines = new List<string>();
        var isOldTable = false;
        foreach (var line in File.ReadAllLines(file))
        {
            if (isOldTable && (line.Length == 0 || line[0] == '|'))
            {
                continue;
            }

            if (isOldTable)
            {
                lines.Add("");
                isOldTable = false;
            }

            lines.Add(line);
            if (Picture().Match(line) is { Success: true } picture)
            {
                var json = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, $"{picture.Groups["name"].Value}.json");
                var table = Table.Read(json);
                File.WriteAllText(Path.ChangeExtension(json, ".svg"), Plot.Of(table));
                lines.AddRange(["", .. table.ToString().TrimEnd().Split('\n')]);
                isOldTable = true;
            }
        }

        File.WriteAllText(file, string.Join('\n', lines) + "\n");
    }

    [GeneratedRegex(@"^!\[[^\]]*\]\((?<name>benchmarks/[\w-]+)\.svg\)$")]
    private static partial Regex Picture();
}
