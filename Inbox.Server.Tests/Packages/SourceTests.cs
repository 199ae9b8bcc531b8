using System.IO.Compression;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Packages;

/// <summary>Packages that are built where releases are: from a checkout of a public repository.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class SourceTests
{
    private const string Repo = "https://github.com/example/inbox";

    private readonly List<TemporaryDirectory> _checkouts = [];
    private string _commit = "";

    [OneTimeSetUp]
    public async Task BuildTwiceAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            _checkouts.Add(new());
            _commit = await CheckOutAsync(_checkouts[i].Path);
            Command.DotnetIn(_checkouts[i].Path, "pack", "Inbox.Core", "--output", "packages", "-p:ContinuousIntegrationBuild=true");
        }
    }

    [OneTimeTearDown]
    public void Remove() => _checkouts.ForEach(checkout => checkout.Dispose());

    [Test]
    public void A_package_names_its_repository_and_commit()
    {
        using var package = Open(0, "nupkg");

        var repository = Packed.Metadata(package).Elements().Single(element => element.Name.LocalName == "repository");
        repository.Attribute("url")!.Value.Should().StartWith(Repo);
        repository.Attribute("commit")!.Value.Should().Be(_commit);
    }

    [Test]
    public void A_debugger_finds_the_sources_of_that_commit()
    {
        using var symbols = Open(0, "snupkg");

        Text(symbols, "lib/net10.0/Inbox.Core.pdb").Should().Contain($"/example/inbox/{_commit}/*").And.NotContain(_checkouts[0].Path);
    }

    [Test]
    public void The_same_sources_give_the_same_bytes_in_another_folder()
    {
        using var first = Open(0, "nupkg");
        using var second = Open(1, "nupkg");

        Text(first, "lib/net10.0/Inbox.Core.dll").Should().Be(Text(second, "lib/net10.0/Inbox.Core.dll"));
    }

    /// <summary>The working copy as it is, as a commit of somebody's checkout.</summary>
    private static async Task<string> CheckOutAsync(string folder)
    {
        var files = await GitAsync(Repository.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate");
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Repository.At(file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(Repository.At(file), Path.Combine(folder, file));
        }

        await GitAsync(folder, "init", "--quiet");
        await GitAsync(folder, "add", "--all");
        await GitAsync(folder, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message", "A release", "--date", "2026-01-01T00:00:00Z");
        await GitAsync(folder, "remote", "add", "origin", $"{Repo}.git");
        return (await GitAsync(folder, "rev-parse", "HEAD")).Trim();
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var start = Command.Start("git", arguments, folder);
        start.Environment["GIT_COMMITTER_DATE"] = "2026-01-01T00:00:00Z";
        var run = await Command.RunAsync(start);
        run.ExitCode.Should().Be(0, run.Error);
        return run.Output;
    }

    private ZipArchive Open(int checkout, string extension) =>
        ZipFile.OpenRead(Path.Combine(_checkouts[checkout].Path, "packages", $"Inbox.Core.{Packed.Version}.{extension}"));

    private static string Text(ZipArchive package, string name)
    {
        using var reader = new StreamReader(package.GetEntry(name)!.Open(), Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
