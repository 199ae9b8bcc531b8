using System.Text.RegularExpressions;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests.Recipes;

/// <summary>The files that a recipe shows: each is a block of code below a line that names it.</summary>
internal static partial class Recipe
{
    public static string Folder { get; } = Path.Combine(Machine.Repository, "docs", "recipes");

    /// <summary>The pages of all recipes, in a folder that a server can serve.</summary>
    public static string Pages => _pages.Value;

    private static readonly Lazy<string> _pages = new(WritePages);

    public static IEnumerable<(string Name, string Text)> FilesOf(string recipe) =>
        NamedBlock().Matches(File.ReadAllText(Path.Combine(Folder, $"{recipe}.md"))).Select(match => (match.Groups["name"].Value, match.Groups["text"].Value));

    public static void RemovePages()
    {
        if (_pages.IsValueCreated)
        {
            Directory.Delete(_pages.Value, recursive: true);
        }
    }

    private static string WritePages()
    {
        var folder = Directory.CreateTempSubdirectory("inbox-recipes-").FullName;
        var pages = Directory.GetFiles(Folder, "*.md").SelectMany(file => FilesOf(Path.GetFileNameWithoutExtension(file)));
        foreach (var (name, text) in pages.Where(file => file.Name.EndsWith(".html", StringComparison.Ordinal)))
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        File.WriteAllText(Path.Combine(folder, "icon.svg"), """<svg xmlns="http://www.w3.org/2000/svg"/>""");
        return folder;
    }

    [GeneratedRegex(@"^`(?<name>[\w./-]+)[^`]*`[^\n]*:\n\n```\w+\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedBlock();
}
