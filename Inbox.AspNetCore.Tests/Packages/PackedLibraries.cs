using System.IO.Compression;
using System.Xml.Linq;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Packages;

/// <summary>The packages, made from this working copy into a folder that goes with the test.</summary>
internal sealed class PackedLibraries : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>A version that no cache has seen.</summary>
    public string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    public string Folder => Path.Combine(_directory.Path, "packages");

    public string Root => _directory.Path;

    public async Task PackAsync(params string[] projects)
    {
        foreach (var project in projects)
        {
            // Nothing of it goes where a build of the working copy, perhaps this very test run, has its files.
            await RunAsync(Repository.Root,
                "pack", Repository.At(project), "--configuration", "Release", "--output", Folder,
                "--artifacts-path", Path.Combine(_directory.Path, "artifacts"), $"-p:Version={Version}", "-p:ContinuousIntegrationBuild=true");
        }
    }

    public ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Folder, $"{id}.{Version}.{extension}"));

    public static XElement Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>A dotnet command, which must end well.</summary>
    public async Task RunAsync(string directory, params string[] arguments)
    {
        var start = Command.Start("dotnet", [.. arguments, .. (string[])(arguments[0] == "new" ? [] : ["-nodeReuse:false"])], directory);
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_directory.Path, "cache");
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        var run = await Command.RunAsync(start, TimeSpan.FromMinutes(10));
        run.ExitCode.Should().Be(0, "dotnet {0} says: {1} {2}", string.Join(' ', arguments), run.Output, run.Error);
    }

    public void Dispose() => _directory.Dispose();
}
