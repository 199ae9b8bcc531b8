using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests;

/// <summary>The tree of the browser modules tells which may use which.</summary>
public sealed partial class BrowserModuleTests
{
    private static readonly string _modules = Repository.At("Inbox.AspNetCore", "wwwroot");

    [Test]
    public void Only_what_users_open_or_import_is_at_the_root() =>
        Directory.GetFiles(_modules).Select(Path.GetFileName).Should().BeEquivalentTo("inbox.js", "inbox.d.ts", "package.json", "README.md", "LICENSE");

    [TestCase("channel", "channel")]
    [TestCase("peer", "channel", "peer")]
    [TestCase("connect", "channel", "connect", "peer")]
    [TestCase("rooms", "channel", "peer", "rooms")]
    [TestCase("sound", "sound")]
    public void A_folder_imports_only_from(string folder, params string[] allowed) =>
        Directory.GetFiles(Path.Combine(_modules, folder), "*.js").SelectMany(ImportsOf).Distinct().Should().BeSubsetOf(allowed);

    /// <summary>The folders that a module's imports lead to.</summary>
    private static IEnumerable<string> ImportsOf(string file) =>
        Import().Matches(File.ReadAllText(file)).Select(match => Path.GetFullPath(match.Groups["module"].Value, Path.GetDirectoryName(file)!))
            .Select(module => Path.GetDirectoryName(Path.GetRelativePath(_modules, module))!);

    [GeneratedRegex("""^(?:import|export)(?:[^'";]*from)?\s*'(?<module>\.[^']+)';""", RegexOptions.Multiline)]
    private static partial Regex Import();
}
