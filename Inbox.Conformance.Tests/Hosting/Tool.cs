using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Conformance.Tests.Hosting;

/// <summary>A run of the tool, as its command line says.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained of.</param>
/// <param name="Checks">The checks of its JSON report.</param>
internal sealed record Tool(int ExitCode, string Output, string Error, IReadOnlyList<JsonElement> Checks)
{
    public static async Task<Tool> RunAsync(params string[] arguments)
    {
        using var directory = new TemporaryDirectory();
        var json = Path.Combine(directory.Path, "report.json");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await ConformanceTool.RunAsync([.. arguments, "--json", json], TextWriter.Synchronized(output), error);
        var report = File.Exists(json) ? await File.ReadAllTextAsync(json) : """{"checks":[]}""";
        return new(exitCode, $"{output}", $"{error}", [.. JsonDocument.Parse(report).RootElement.GetProperty("checks").EnumerateArray()]);
    }

    public IReadOnlyList<string> Failed => Of("failed");

    public IReadOnlyList<string> Passed => Of("passed");

    public IReadOnlyList<string> NotOffered => Of("not offered");

    public IReadOnlyList<string> LeftOut => Of("left out");

    public JsonElement Check(string id) => Checks.Single(check => Text(check, "id") == id);

    private string[] Of(string outcome) =>
        [.. from check in Checks where Text(check, "outcome") == outcome select Text(check, "id")];

    private static string Text(JsonElement check, string member) => check.GetProperty(member).GetString()!;
}
