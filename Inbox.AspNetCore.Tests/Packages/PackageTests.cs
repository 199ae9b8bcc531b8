using System.IO.Compression;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Packages;

/// <summary>What users get from a package registry.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class PackageTests
{
    private readonly PackedLibraries _packed = new();

    [OneTimeSetUp]
    public Task PackAsync() => _packed.PackAsync("Inbox.Core", "Inbox.AspNetCore", "Inbox.Client");

    [OneTimeTearDown]
    public void Remove() => _packed.Dispose();

    [TestCase("Inbox.Core")]
    [TestCase("Inbox.AspNetCore")]
    [TestCase("Inbox.Client")]
    public void A_package_tells_what_it_is(string id)
    {
        using var package = _packed.Open(id);
        var metadata = PackedLibraries.Metadata(package);

        Value("id").Should().Be(id);
        Value("license").Should().Be("MIT");
        Value("readme").Should().Be("README.md");
        Value("description").Should().NotBeNullOrWhiteSpace();
        Value("tags").Should().Contain("webrtc");
        Names(package).Should().Contain(["README.md", "LICENSE"]);

        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
    }

    [TestCase("Inbox.Core")]
    [TestCase("Inbox.AspNetCore")]
    [TestCase("Inbox.Client")]
    public void A_package_holds_the_library_its_documentation_and_its_symbols(string id)
    {
        using var package = _packed.Open(id);
        using var symbols = _packed.Open(id, "snupkg");

        Names(package).Should().Contain([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"]);
        Names(package).Should().NotContain(name => name.EndsWith(".pdb", StringComparison.Ordinal));
        Names(symbols).Should().Contain($"lib/net10.0/{id}.pdb");
    }

    [Test]
    public void The_browser_modules_are_in_the_package_and_all_of_them()
    {
        using var package = _packed.Open("Inbox.AspNetCore");

        var wwwroot = Repository.At("Inbox.AspNetCore", "wwwroot");
        var modules = Directory.GetFiles(wwwroot, "*.js", SearchOption.AllDirectories).Select(file => $"staticwebassets/{Path.GetRelativePath(wwwroot, file)}");

        Names(package).Should().Contain(modules);
    }

    [Test]
    public void The_doors_need_the_core_of_the_same_version_and_nothing_else()
    {
        using var package = _packed.Open("Inbox.AspNetCore");

        PackedLibraries.Metadata(package).Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(dependency => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}")
            .Should().Equal($"Inbox.Core {_packed.Version}");
    }

    [Test]
    public void The_client_needs_nothing_else_and_has_a_readme_of_its_own()
    {
        using var package = _packed.Open("Inbox.Client");
        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());

        PackedLibraries.Metadata(package).Descendants().Should().NotContain(element => element.Name.LocalName == "dependency");
        readme.ReadToEnd().Should().Be(File.ReadAllText(Repository.At("Inbox.Client", "README.md")));
    }

    [Test]
    public async Task A_new_app_needs_the_package_and_one_line()
    {
        var app = Path.Combine(_packed.Root, "app");
        await _packed.RunAsync(_packed.Root, "new", "web", "--name", "App", "--output", app, "--no-restore");
        File.WriteAllText(Path.Combine(app, "nuget.config"), $"""
            <configuration><packageSources><add key="packed" value="{_packed.Folder}" /></packageSources></configuration>
            """);
        Insert(Path.Combine(app, "App.csproj"), "</Project>",
            $"""<ItemGroup><PackageReference Include="Inbox.AspNetCore" Version="{_packed.Version}" /></ItemGroup>""");
        Insert(Path.Combine(app, "Program.cs"), "app.Run();", "app.MapInbox(\"/inbox\"); app.UseStaticFiles();");
        var published = Path.Combine(_packed.Root, "published");
        await _packed.RunAsync(app, "publish", "--output", published);

        await using var running = await AppProcess.StartAsync(
            Path.Combine(published, "App.dll"), "Application started", ["--urls=http://127.0.0.1:0"], published);
        using var http = running.Client();

        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await http.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await http.Peer("alice").ReceiveAsync()).Text.Should().Be("offer");
        (await http.AskAsync(HttpMethod.Get, "/_content/Inbox.AspNetCore/inbox.js")).Text.Should().Contain("export");
    }

    private static IEnumerable<string> Names(ZipArchive package) => package.Entries.Select(entry => entry.FullName);

    private static void Insert(string file, string before, string text)
    {
        var old = File.ReadAllText(file);
        old.Should().Contain(before);
        File.WriteAllText(file, old.Replace(before, $"{text}\n{before}", StringComparison.Ordinal));
    }
}
