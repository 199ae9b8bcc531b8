using System.IO.Compression;
using System.Xml.Linq;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>The packages as they are published, made of this working copy.</summary>
internal static class Packed
{
    private static readonly string _cache = Artifact.Folder("cache");

    /// <summary>The one version, as Directory.Build.props has it.</summary>
    public static string Version { get; } = Command.Dotnet("msbuild", Repository.At("Inbox.Core"), "-getProperty:Version").Trim();

    /// <summary>The folder with all of them, and with what <c>dotnet pack</c> printed in <c>pack.log</c>.</summary>
    public static string Folder => Artifact.Make("packages", folder =>
    {
        var said = Command.Dotnet("pack", Repository.Root, "--artifacts-path", Artifact.Folder("obj"), "--output", folder, ServerForm.NoAnalyzers);
        File.WriteAllText(Path.Combine(folder, "pack.log"), said);
        if (Directory.Exists(_cache))
        {
            Directory.Delete(_cache, recursive: true);
        }
    });

    public static ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(Path.Combine(Folder, $"{id}.{Version}.{extension}"));

    public static XElement Metadata(ZipArchive package)
    {
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>A nuget.config that adds the folder, and keeps what it restores to itself: a cache of the machine may know another package of that version.</summary>
    public static string Configuration()
    {
        var file = Artifact.Folder("nuget.config");
        File.WriteAllText(file, $"""
            <configuration>
              <packageSources><add key="packed" value="{Folder}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{_cache}" /></config>
            </configuration>
            """);
        return file;
    }
}
