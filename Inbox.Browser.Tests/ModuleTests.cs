using System.Diagnostics;
using System.Text.Json;
using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>What of the browser modules needs no browser: the scripts of modules/, which one process of Node runs two at a time.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ModuleTests
{
    private static readonly string _scripts = Path.Combine(Machine.Repository, "Inbox.Browser.Tests", "modules");

    private ILookup<string, Promise> _promises = null!;

    /// <summary>What Node says besides, such as that a script did not load.</summary>
    private string _complaints = "";

    public static string[] Scripts => [.. Directory.GetFiles(_scripts, "*.test.mjs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [OneTimeSetUp]
    public async Task RunThemAsync()
    {
        if (Machine.LacksNode is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        string[] arguments = ["--no-warnings", "--test", "--test-concurrency=2", "--test-reporter=./reporter.mjs", "--test-reporter-destination=stdout", .. Scripts];
        using var node = Process.Start(new ProcessStartInfo("node", arguments) { WorkingDirectory = _scripts, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        _complaints = await complaints;
        _promises = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Promise>(line, JsonSerializerOptions.Web)!)
            .ToLookup(promise => promise.Script);
    }

    [TestCaseSource(nameof(Scripts))]
    public void The_modules_keep_the_promises_of(string script)
    {
        var promises = _promises[script].ToList();
        promises.ForEach(promise => TestContext.Out.WriteLine($"{promise.End}: {promise.Name}"));
        promises.Should().NotBeEmpty("Node ran the script: {0}", _complaints);
        string.Join("\n\n", promises.Where(promise => promise.End != "passed").Select(promise => $"{promise.End}: {promise.Name}\n{promise.Error}")).Should().BeEmpty();
    }

    private sealed record Promise(string Script, string Name, string End, string? Error);
}
