using Inbox.Browser.Tests.Driving;

namespace Inbox.Browser.Tests;

/// <summary>What somebody gets who installs the browser modules as a package, and uses TypeScript and a bundler.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ConsumerTests
{
    private Consumer? _consumer;

    [OneTimeSetUp]
    public async Task InstallAsync()
    {
        if ((Consumer.Lacks ?? Machine.Lacks("chromium", "firefox")) is { } reason)
        {
            Assert.Ignore($"Skipped: {reason}.");
        }

        _consumer = new();
        await _consumer.InstallAsync();
    }

    [OneTimeTearDown]
    public void Remove() => _consumer?.Dispose();

    [Test]
    public void The_package_holds_the_modules_their_types_and_their_licence_and_nothing_else()
    {
        var wwwroot = Path.Combine(Machine.Repository, "Inbox.AspNetCore", "wwwroot");
        Names(_consumer!.Installed).Should().BeEquivalentTo(Names(wwwroot)).And.Contain(["inbox.js", "inbox.d.ts", "LICENSE", "README.md"]);
        File.ReadAllText(Path.Combine(wwwroot, "LICENSE")).Should().Be(File.ReadAllText(Path.Combine(Machine.Repository, "LICENSE")));

        static IEnumerable<string> Names(string directory) =>
            Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file));
    }

    [TestCase("https://example.org/somebody/inbox.git")]
    [TestCase("git@example.org:somebody/inbox.git")]
    public async Task The_package_says_where_its_source_is(string remote)
    {
        var metadata = await _consumer!.MetadataAsync(remote);
        metadata.GetProperty("repository").GetProperty("url").GetString().Should().Be("git+https://example.org/somebody/inbox.git");
        metadata.GetProperty("homepage").GetString().Should().Be("https://example.org/somebody/inbox#readme");
        metadata.GetProperty("bugs").GetProperty("url").GetString().Should().Be("https://example.org/somebody/inbox/issues");
    }

    [Test]
    public async Task The_package_of_a_clone_without_such_a_remote_says_nothing_of_its_source() =>
        (await _consumer!.MetadataAsync("/home/somebody/inbox")).TryGetProperty("repository", out _).Should().BeFalse();

    [Test]
    public async Task The_one_file_of_a_release_exports_what_the_modules_export_and_names_its_sources()
    {
        var folder = Directory.CreateTempSubdirectory("inbox-bundle-");
        await Consumer.BundleAsync(folder.FullName);
        var bundle = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "inbox.min.js"));
        bundle.Should().StartWith("/*! inbox-signaling ").And.NotContain("import ").And.EndWith("//# sourceMappingURL=inbox.min.js.map\n");
        (await _consumer!.NamesInAsync(Path.Combine(folder.FullName, "inbox.min.js"))).Should().Be(await _consumer.NamesInAsync(Path.Combine(_consumer.Installed, "inbox.js")));
        (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "inbox.min.js.map"))).Should().Contain("A channel that keeps one mailbox");
        File.ReadAllText(Path.Combine(Machine.Repository, ".ci", "bundle")).Should().Contain($"esbuild@{Consumer.VersionOf("esbuild")}", "the release uses what is tested here");
        folder.Delete(recursive: true);
    }

    [Test]
    public Task Events_and_options_are_typed_the_readmes_first_example_is_right_and_misuse_is_refused() => _consumer!.CheckTypesAsync();

    [Test]
    public Task The_modules_fit_their_declarations() => Consumer.CheckModulesAsync();

    [Test]
    public Task The_samples_pages_use_the_modules_as_these_are_declared() => Consumer.CheckPagesAsync();

    [TestCase("inbox.d.ts")]
    [TestCase("connect/connect.d.ts")]
    [TestCase("sound/sound.d.ts")]
    [TestCase("rooms/rooms.d.ts")]
    public void The_readme_of_the_modules_names_every_option_and_member(string declarations)
    {
        var readme = File.ReadAllText(Path.Combine(_consumer!.Installed, "README.md"));
        var words = File.ReadLines(Path.Combine(_consumer.Installed, declarations))
            .Select(line => System.Text.RegularExpressions.Regex.Match(line, @"^  (?:readonly )?(\w+)\??[(:]").Groups[1].Value)
            .Where(word => word.Length > 0 && !word.EndsWith("EventListener", StringComparison.Ordinal) && word != "constructor");
        words.Where(word => !readme.Contains(word, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public async Task A_bundled_page_receives_messages()
    {
        await _consumer!.BuildAsync();
        await using var server = await Server.StartAsync("127.0.0.1:0", $"-public={_consumer.Built}", "-https=false");
        var browsers = new Browsers(Driver.Shared);
        try
        {
            foreach (var browser in new[] { "chromium", "firefox" })
            {
                await ReceivesAsync(await (await browsers.OpenAsync(browser)).OpenAsync(server.PathOf("/index.html")), server);
            }
        }
        finally
        {
            await browsers.CloseAsync(hasFailed: false);
        }
    }

    private static async Task ReceivesAsync(Page page, Server server)
    {
        await page.WaitForAsync("document.title.startsWith('open')");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.PathOf("/inbox?to=page"))
        {
            Content = new StringContent("\"hello\"", null, "application/json"),
            Headers = { Authorization = new("Basic", Convert.ToBase64String("bob:key"u8)) },
        };
        (await http.SendAsync(request)).StatusCode.Should().Be(System.Net.HttpStatusCode.OK);
        await page.WaitForTextAsync("bob says hello");
        (await page.ScriptErrorsAsync()).Should().BeEmpty();
    }
}
