using System.Xml.Linq;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Conformance.Checks;
using Inbox.Conformance.Tests.Hosting;

namespace Inbox.Conformance.Tests;

/// <summary>The command line, and what is written.</summary>
public sealed class ToolTests
{
    private const string Document = "docs/conformance.md";

    [Test]
    public void It_shares_no_code_with_the_server() =>
        typeof(ConformanceTool).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name)
            .Should().OnlyContain(name => name == "System.CommandLine" || name!.StartsWith("System.", StringComparison.Ordinal));

    [Test]
    public void Every_check_has_an_id_and_a_sentence_of_its_own()
    {
        CheckList.All.Select(check => check.Id).Should().OnlyHaveUniqueItems().And.OnlyContain(id => !id.Any(char.IsAsciiLetterUpper));
        CheckList.All.Select(check => (check.Section.Key, check.Promise)).Should().OnlyHaveUniqueItems();
        CheckList.All.Should().OnlyContain(check => check.Promise.EndsWith('.'));
    }

    [Test]
    public void Every_class_of_checks_is_in_the_list() =>
        typeof(CheckList).Assembly.GetTypes().Count(type => type.IsDefined(typeof(SectionAttribute), false))
            .Should().Be(CheckList.All.Select(check => check.Section).Distinct().Count());

    [Test]
    public void Every_section_is_in_the_document()
    {
        var text = File.ReadAllText(Repository.At(Document));
        foreach (var key in CheckList.All.Select(check => check.Section.Key).Distinct())
        {
            text.Should().Contain($"| `{key}` |");
        }
    }

    [Test]
    public async Task The_list_names_every_check_and_asks_no_server()
    {
        var run = await Tool.RunAsync("--list", "--dialect", "inbox", "--dialect", "signal-server", "--dialect", "peerjs");

        run.ExitCode.Should().Be(0);
        foreach (var check in CheckList.All)
        {
            run.Output.Should().Contain($"  {check.Id} ").And.Contain(check.Promise);
        }
    }

    [TestCase("the address of the server is missing")]
    [TestCase("an address must be like", "localhost:3000")]
    [TestCase("--limit: there is no limit 'Idle'", "http://localhost:1", "--limit", "Idle=3")]
    [TestCase("--limit must be NAME=NUMBER", "http://localhost:1", "--limit", "IdleTimeout=x")]
    [TestCase("--dialect must be", "http://localhost:1", "--dialect", "sip")]
    [TestCase("no check matches --only", "http://localhost:1", "--only", "nothing")]
    [TestCase("--require: no check matches 'nothing'", "http://localhost:1", "--require", "nothing")]
    [TestCase("--patience must be", "http://localhost:1", "--patience", "0")]
    [TestCase("--fingerprint must have", "http://localhost:1", "--fingerprint", "ab")]
    [TestCase("--room-login must be", "http://localhost:1", "--room-login", "cookie")]
    [TestCase("cannot be reached", "http://127.0.0.1:1")]
    public async Task Wrong_usage_and_no_server_are_exit_code_2_and_one_line(string line, params string[] arguments) =>
        (await Tool.RunAsync(arguments)).ShouldBeUnusable(line);

    [Test]
    public async Task The_help_names_every_option()
    {
        var run = await Tool.RunAsync("--help");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("--url").And.Contain("--require").And.Contain("--junit").And.Contain("--address-limits");
    }

    [Test]
    public async Task A_server_without_mailboxes_there_is_exit_code_2()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory, "-https=false");

        (await Tool.RunAsync($"{server.Url}", "--mailboxes-path", "elsewhere")).ShouldBeUnusable("--mailboxes-path");
    }

    [Test]
    public async Task What_a_server_does_not_offer_is_no_failure_unless_it_is_required()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory, "-https=false");
        string[] arguments = [$"{server.Url}", "--ice-path", "elsewhere", "--only", "ice,receive.from"];

        var run = await Tool.RunAsync(arguments);
        run.ExitCode.Should().Be(0, run.Output);
        run.NotOffered.Should().HaveCount(CheckList.All.Count(check => check.Section.Key == "ice"));
        run.Passed.Should().Equal("receive.from");

        var required = await Tool.RunAsync([.. arguments, "--require", "ice"]);
        required.ExitCode.Should().Be(1);
        required.Failed.Should().BeEquivalentTo(run.NotOffered);
    }

    [Test]
    public async Task The_junit_report_has_a_case_for_each_check()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory, "-https=false");
        await using var faulty = FaultyRelay.Start(server.Url, new("nosniff", "sniffed"));
        var file = Path.Combine(directory.Path, "report.xml");

        var run = await Tool.RunAsync(faulty.Url, "--only", "receive,hold.is-capped", "--quick", "--junit", file);

        var cases = XDocument.Load(file).Descendants("testcase").ToArray();
        cases.Should().HaveCount(run.Checks.Count);
        var failure = cases.SelectMany(one => one.Elements("failure")).Should().ContainSingle().Subject;
        failure.Value.Should().Contain("curl ").And.Contain("nosniff");
        cases.SelectMany(one => one.Elements("skipped")).Should().ContainSingle();
    }
}
