using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests;

/// <summary>A browser learns of a module's imports only when it has that module: a page names all of them, so that they come at once.</summary>
public sealed partial class PreloadTests
{
    private const string ModulesPath = "_content/Inbox.AspNetCore/";

    private static readonly string _public = Repository.At("samples", "Inbox.Server", "public");
    private static readonly string _modules = Repository.At("Inbox.AspNetCore", "wwwroot");

    private static IEnumerable<string> Pages => ["send.html", "receive.html", "meeting/index.html"];

    [TestCaseSource(nameof(Pages))]
    public void A_page_with_a_picture_preloads_every_module_that_it_runs(string page)
    {
        var text = File.ReadAllText(Path.Combine(_public, page));
        var address = new Uri(new Uri("https://host/"), page);
        var entry = EntryScript().Match(text).Groups["script"].Value;
        var run = new HashSet<Uri>();
        Follow(new(address, entry), run);
        var named = Preload().Matches(text).Select(match => new Uri(address, match.Groups["module"].Value)).ToList();
        var lacking = run.Except(named).Where(module => module != new Uri(address, entry)).Select(module => $"""  <link rel="modulepreload" href="{address.MakeRelativeUri(module)}">""");
        lacking.Order(StringComparer.Ordinal).Should().BeEmpty("the page has to name these too");
        named.Except(run).Should().BeEmpty("the page does not run them");
    }

    private static void Follow(Uri module, HashSet<Uri> run)
    {
        if (!run.Add(module))
        {
            return;
        }

        var path = module.AbsolutePath[1..];
        var file = path.StartsWith(ModulesPath, StringComparison.Ordinal) ? Path.Combine(_modules, path[ModulesPath.Length..]) : Path.Combine(_public, path);
        foreach (Match import in Import().Matches(File.ReadAllText(file)))
        {
            Follow(new(module, import.Groups["module"].Value), run);
        }
    }

    [GeneratedRegex("""^(?:import|export)(?:[^'";]*from)?\s*'(?<module>\.[^']+)';""", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("""<script type="module" src="(?<script>[^"]+)">""")]
    private static partial Regex EntryScript();

    [GeneratedRegex("""<link rel="modulepreload" href="(?<module>[^"]+)">""")]
    private static partial Regex Preload();
}
