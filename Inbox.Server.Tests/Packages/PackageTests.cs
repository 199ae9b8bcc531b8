using System.IO.Compression;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Packages;

/// <summary>What users get from a package registry.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class PackageTests
{
    private static readonly string[] _libraries = ["Inbox.AspNetCore", "Inbox.Client", "Inbox.Core", "Inbox.Redis"];
    private static readonly string[] _packages = [.. _libraries, "Inbox.Server", "Inbox.Conformance"];

    [Test]
    public void Packing_the_repository_gives_these_packages_and_no_warning()
    {
        Directory.GetFiles(Packed.Folder, "*.nupkg").Select(Path.GetFileName).Should().BeEquivalentTo(_packages.Select(id => $"{id}.{Packed.Version}.nupkg"));
        Directory.GetFiles(Packed.Folder, "*.snupkg").Select(Path.GetFileName).Should().BeEquivalentTo(_packages.Select(id => $"{id}.{Packed.Version}.snupkg"));

        // NU1603: a feed that lacks a version serves the next one.
        File.ReadLines(Path.Combine(Packed.Folder, "pack.log")).Where(line => line.Contains("warning", StringComparison.Ordinal) && !line.Contains("NU1603", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public void Every_package_and_the_npm_package_have_the_one_version() =>
        JsonDocument.Parse(File.ReadAllText(Repository.At("Inbox.AspNetCore", "wwwroot", "package.json"))).RootElement.GetProperty("version").GetString().Should().Be(Packed.Version);

    [TestCaseSource(nameof(_packages))]
    public void A_package_tells_what_it_is(string id)
    {
        using var package = Packed.Open(id);
        var metadata = Packed.Metadata(package);

        Value("id").Should().Be(id);
        Value("license").Should().Be("MIT");
        Value("readme").Should().Be("README.md");
        Value("description").Should().NotBeNullOrWhiteSpace();
        Value("tags").Should().Contain("webrtc");
        Value("icon").Should().Be("icon.png");
        Names(package).Should().Contain(["README.md", "LICENSE", "icon.png"]);

        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
    }

    [TestCaseSource(nameof(_libraries))]
    public void A_package_holds_the_library_its_documentation_and_its_symbols(string id)
    {
        using var package = Packed.Open(id);
        using var symbols = Packed.Open(id, "snupkg");

        Names(package).Should().Contain([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"]);
        Names(package).Should().NotContain(name => name.EndsWith(".pdb", StringComparison.Ordinal));
        Names(symbols).Should().Contain($"lib/net10.0/{id}.pdb");
    }

    [Test]
    public void The_browser_modules_are_in_the_package_and_all_of_them()
    {
        using var package = Packed.Open("Inbox.AspNetCore");

        var folder = Repository.At("Inbox.AspNetCore", "wwwroot");
        var modules = Directory.GetFiles(folder, "*.js", SearchOption.AllDirectories).Select(file => $"staticwebassets/{Path.GetRelativePath(folder, file)}");

        Names(package).Should().Contain(modules);
    }

    [Test]
    public void The_doors_need_the_core_of_the_same_version_and_nothing_else()
    {
        using var package = Packed.Open("Inbox.AspNetCore");

        Packed.Metadata(package).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}")
            .Should().Equal($"Inbox.Core {Packed.Version}");
    }

    [Test]
    public void The_client_needs_nothing_else_and_has_a_readme_of_its_own()
    {
        using var package = Packed.Open("Inbox.Client");
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());

        Packed.Metadata(package).Descendants().Should().NotContain(element => element.Name.LocalName == "dependency");
        readme.ReadToEnd().Should().Be(File.ReadAllText(Repository.At("Inbox.Client", "README.md")));
    }

    [Test]
    public async Task A_new_app_needs_the_package_and_one_line()
    {
        using var app = new TemporaryDirectory();
        Command.DotnetIn(app.Path, "new", "web", "--name", "App", "--output", ".", "--no-restore");
        File.Copy(Packed.Configuration(), Path.Combine(app.Path, "nuget.config"));
        Insert(Path.Combine(app.Path, "App.csproj"), "</Project>",
            $"""<ItemGroup><PackageReference Include="Inbox.AspNetCore" Version="{Packed.Version}" /></ItemGroup>""");
        Insert(Path.Combine(app.Path, "Program.cs"), "app.Run();", "app.MapInbox(\"/inbox\"); app.UseStaticFiles();");
        var published = Path.Combine(app.Path, "published");
        Command.DotnetIn(app.Path, "publish", "--output", published);

        await using var running = await AppProcess.StartAsync(
            Path.Combine(published, "App.dll"), "Application started", ["--urls=http://127.0.0.1:0"], published);
        using var http = running.Client();

        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await http.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await http.Peer("alice").ReceiveAsync()).Text.Should().Be("offer");
        (await http.AskAsync(HttpMethod.Get, "/_content/Inbox.AspNetCore/inbox.js")).Text.Should().Contain("export");
    }

    [TestCase("Inbox.Server", "-help", "INBOX_MAX_WAIT")]
    [TestCase("Inbox.Conformance", "--list", "sockets.ping")]
    public void A_tool_runs_without_being_installed(string package, string argument, string output)
    {
        using var here = new TemporaryDirectory();

        Command.DotnetIn(here.Path, "dnx", package, "--version", Packed.Version, "--configfile", Packed.Configuration(), "--yes", "--", argument)
            .Should().Contain(output);
    }

    private static IEnumerable<string> Names(ZipArchive package) => package.Entries.Select(entry => entry.FullName);

    private static void Insert(string file, string before, string text)
    {
        var old = File.ReadAllText(file);
        old.Should().Contain(before);
        File.WriteAllText(file, old.Replace(before, $"{text}\n{before}", StringComparison.Ordinal));
    }
}
