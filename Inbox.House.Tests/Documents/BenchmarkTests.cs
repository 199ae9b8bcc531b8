using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests.Documents;

/// <summary>What docs/benchmarks.md shows is what the load runner has written: its tables, and a picture of each.</summary>
public sealed class BenchmarkTests
{
    [Test]
    public void Each_table_that_was_measured_is_shown()
    {
        var document = File.ReadAllText(Repository.At("docs", "benchmarks.md"));
        var tables = Directory.EnumerateFiles(Repository.At("docs", "benchmarks"), "*.json").Select(Path.GetFileNameWithoutExtension);

        tables.Should().NotBeEmpty().And.OnlyContain(name => document.Contains($"](benchmarks/{name}.svg)\n"));
    }

    [Test]
    public async Task Tables_and_pictures_are_those_that_the_runner_makes_of_what_was_measured()
    {
        using var copy = new TemporaryDirectory();
        var measured = Directory.CreateDirectory(Path.Combine(copy.Path, "benchmarks")).FullName;
        var document = Path.Combine(copy.Path, "benchmarks.md");
        File.Copy(Repository.At("docs", "benchmarks.md"), document);
        foreach (var table in Directory.EnumerateFiles(Repository.At("docs", "benchmarks"), "*.json"))
        {
            File.Copy(table, Path.Combine(measured, Path.GetFileName(table)));
        }

        var plot = await Command.RunAsync("dotnet", Repository.Assembly("Inbox.Benchmarks"), "plot", document);

        plot.ExitCode.Should().Be(0, plot.Error);
        File.ReadAllText(document).Should().Be(File.ReadAllText(Repository.At("docs", "benchmarks.md")));
        foreach (var picture in Directory.EnumerateFiles(Repository.At("docs", "benchmarks"), "*.svg"))
        {
            File.ReadAllText(Path.Combine(measured, Path.GetFileName(picture))).Should().Be(File.ReadAllText(picture));
        }
    }
}
