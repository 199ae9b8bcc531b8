using System.ComponentModel;
using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests.Documents;

/// <summary>What README shows is true: its code compiles, its commands run, what it names exists.</summary>
public sealed partial class ReadmeTests
{
    private const string Readme = "README.md";

    [TestCase(Readme)]
    [TestCase("Inbox.Client/README.md")]
    [TestCase("docs/proxies.md")]
    [TestCase("docs/cluster.md")]
    [TestCase("docs/dialects/signal-server.md")]
    [TestCase("docs/dialects/peerjs.md")]
    [TestCase("docs/connect.md")]
    [TestCase("docs/login.md")]
    public async Task Its_csharp_compiles(string file)
    {
        using var project = new TemporaryDirectory();
        CSharpBlocks.Write(CodeBlock.Of(file, "csharp", "cs"), project);

        var build = await Command.RunAsync(
            Command.Start("dotnet", ["build", "-nodeReuse:false", "--disable-build-servers"], project.Path), TimeSpan.FromMinutes(5));

        build.ExitCode.Should().Be(0, build.Output);
    }

    [Test]
    public async Task Its_javascript_is_javascript()
    {
        using var directory = new TemporaryDirectory();
        foreach (var block in CodeBlock.Of(Readme, "js", "javascript", "mjs"))
        {
            var file = directory.Write($"line{block.Line}.mjs", block.Text);
            try
            {
                var check = await Command.RunAsync("node", "--check", file);
                check.ExitCode.Should().Be(0, "the block at line {0}: {1}", block.Line, check.Error);
            }
            catch (Win32Exception)
            {
                Assert.Ignore("node is not installed");
            }
        }
    }

    [Test]
    public async Task Its_curl_lines_succeed_in_order()
    {
        await Curl.RequireAsync();
        using var directory = new TemporaryDirectory();
        directory.Write(".curlrc", "silent\nshow-error\nfail-with-body\ninsecure\nnoproxy = \"*\"\nmax-time = 60\n");
        await using var server = await ServerProcess.StartAsync(directory);

        foreach (var command in Commands("curl "))
        {
            var here = LocalUrl().Replace(command, server.Url.GetLeftPart(UriPartial.Authority));
            var start = Command.Start("sh", ["-c", here], directory.Path);
            start.Environment["CURL_HOME"] = directory.Path;
            var run = await Command.RunAsync(start);
            run.ExitCode.Should().Be(0, "{0} says: {1} {2}", command, run.Output, run.Error);
        }
    }

    [Test]
    public void Its_other_commands_name_what_exists()
    {
        foreach (var command in Commands("dotnet run ", "dotnet test ", "dotnet build ", "dotnet pack ", "dotnet publish ", "./", "cd "))
        {
            foreach (var path in command.Split(' ').Where(word => RepositoryPath().IsMatch(word)))
            {
                Path.Exists(Repository.At(path)).Should().BeTrue("{0} names {1}", command, path);
            }

            if (command.Contains("samples/Inbox.Server", StringComparison.Ordinal))
            {
                ServerFlag().Matches(command).Select(flag => flag.Groups["name"].Value).Should().BeSubsetOf([.. ServerProcess.Defaults.Keys, "help"], command);
            }
        }
    }

    [Test]
    public void Its_packages_are_those_of_this_repository()
    {
        foreach (var command in Commands("dotnet add package "))
        {
            File.Exists(Repository.At(command.Split(' ')[3], $"{command.Split(' ')[3]}.csproj")).Should().BeTrue(command);
        }
    }

    [TestCaseSource(nameof(Documents))]
    public void Its_links_lead_somewhere(string readme)
    {
        foreach (var link in Link().Matches(File.ReadAllText(Repository.At(readme))).Select(match => match.Groups["target"].Value))
        {
            Path.Exists(Repository.At(Path.GetDirectoryName(readme)!, link)).Should().BeTrue("it links to {0}", link);
        }
    }

    private static IEnumerable<string> Documents() => ((string[])["", "docs", "docs/dialects", "docs/recipes", "samples/ConsolePeer", "Inbox.Client", "Inbox.AspNetCore/wwwroot"])
        .SelectMany(folder => Directory.GetFiles(Repository.At(folder), "*.md").Select(file => Path.Combine(folder, Path.GetFileName(file))));

    private static IEnumerable<string> Commands(params string[] beginnings) => CodeBlock.Of(Readme, "bash", "sh", "console", "shell")
        .SelectMany(block => block.Commands)
        .Where(command => beginnings.Any(beginning => command.StartsWith(beginning, StringComparison.Ordinal)));

    [GeneratedRegex(@"https?://(localhost|127\.0\.0\.1|your[\w.-]*|[\w.-]*example[\w.-]*)(:\d+)?")]
    private static partial Regex LocalUrl();

    /// <summary>Words such as <c>samples/Inbox.Server</c>, <c>./test</c> and <c>Inbox.Core.Tests</c>, but neither flags nor values of them.</summary>
    [GeneratedRegex(@"^(\./test|(\./)?(Inbox\.|samples/|docs/)[\w./]*)$")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\s--?(?<name>(?!project\b|configuration\b|c\s)[a-z][a-z-]+)")]
    private static partial Regex ServerFlag();

    [GeneratedRegex(@"\]\((?<target>(?!https?:|mailto:|#)[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
