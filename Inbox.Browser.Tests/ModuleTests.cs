using System.Diagnostics;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>What of the browser modules needs no browser: the scripts of modules/, each run by Node.</summary>
[TestFixture]
internal sealed class ModuleTests
{
    private static readonly string _scripts = Path.Combine(Machine.Repository, "Inbox.Browser.Tests", "modules");

    public static IEnumerable<string?> Scripts => Directory.GetFiles(_scripts, "*.test.mjs").Select(Path.GetFileName).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Scripts))]
    public async Task The_modules_keep_the_promises_of(string script)
    {
        if (Machine.Lacks() is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        using var process = Process.Start(new ProcessStartInfo("node", ["--test-reporter=tap", script]) { WorkingDirectory = _scripts, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, output);
        output.Should().MatchRegex(@"# pass [1-9]").And.Contain("# skipped 0");
    }
}
