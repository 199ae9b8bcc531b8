using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

/// <summary>Settings that do not stand on the command line, as containers want it.</summary>
public sealed class SourceTests : ServerTests
{
    [TestCaseSource(nameof(Flags))]
    public async Task Every_flag_can_be_an_environment_variable(string flag, string value)
    {
        await using var server = await StartAsync(environment: [(ServerProcess.Variable(flag), value)], "-verbose");

        server.Settings()[flag].Should().Be(flag == "admin-key" ? "(hidden)" : value);
    }

    [Test]
    public async Task Every_flag_can_stand_in_appsettings()
    {
        var given = Flags().ToDictionary(flag => (string)flag.Arguments[0]!, flag => (string)flag.Arguments[1]!);
        Here.Write("appsettings.json", JsonSerializer.Serialize(new { inbox = given, Logging = new { } }));

        await using var server = await StartAsync(environment: []);

        server.Settings().Should().BeEquivalentTo(new Dictionary<string, string>(ServerProcess.Defaults.Concat(given).GroupBy(pair => pair.Key).Select(pairs => pairs.Last()))
        {
            ["admin-key"] = "(hidden)",
        });
        server.Banner.Should().Contain($"Settings: read from {Path.Combine(Here.Path, "appsettings.json")}");
    }

    [Test]
    public async Task In_appsettings_a_number_and_a_switch_may_be_what_JSON_calls_them()
    {
        Here.Write("appsettings.json", """{ "Inbox": { "max-wait": 7, "https": false, "verbose": true, "bind": "127.0.0.1:0" } }""");

        await using var server = await StartAsync(environment: []);

        server.Settings().Should().Contain("max-wait", "7").And.Contain("https", "false");
    }

    [Test]
    public async Task A_flag_wins_over_a_variable_and_a_variable_over_the_file()
    {
        Here.Write("appsettings.json", """{ "inbox": { "max-wait": 1, "inbox-capacity": 1, "rate-limit": 1 } }""");

        await using var server = await StartAsync(environment: [("INBOX_MAX_WAIT", "2"), ("INBOX_INBOX_CAPACITY", "2")], "-max-wait=3", "-verbose");

        server.Settings().Should().Contain("max-wait", "3").And.Contain("inbox-capacity", "2").And.Contain("rate-limit", "1");
    }

    [Test]
    public async Task Variables_of_others_and_empty_ones_change_nothing()
    {
        // Kubernetes sets the first two for a service called inbox; images of .NET set the others.
        await using var server = await StartAsync(
            environment: [("INBOX_PORT", "tcp://10.0.0.1:80"), ("INBOX_SERVICE_HOST", "10.0.0.1"), ("INBOX_MAX_WAIT", ""), ("ASPNETCORE_HTTP_PORTS", "8080"), ("ASPNETCORE_URLS", "http://+:8081")],
            "-verbose");

        server.Settings().Should().Contain("max-wait", ServerProcess.Defaults["max-wait"]);
        (await server.EndAsync()).Should().NotContain("8080").And.NotContain("8081").And.NotContain("warn:");
    }

    [Test]
    public async Task A_wrong_variable_is_refused_by_its_name()
    {
        var refused = await RunAsync(environment: [("INBOX_MAX_WAIT", "soon")]);

        refused.ExitCode.Should().Be(2);
        refused.ErrorLines.Should().Equal("inbox: INBOX_MAX_WAIT must be a whole number from 0 to 3600; it is 'soon'");
    }

    [TestCase("""{ "inbox": { "max-wait": "soon" } }""", "appsettings.json: \"max-wait\" must be a whole number from 0 to 3600; it is 'soon'")]
    [TestCase("""{ "inbox": { "max-weight": 1 } }""", "there is no setting \"max-weight\" in \"inbox\"")]
    [TestCase("""{ "inbox": { "public": "missing" } }""", "appsettings.json: \"public\": there is no directory")]
    [TestCase("""{ "inbox": """, "appsettings.json cannot be read")]
    public async Task A_wrong_file_is_refused_in_one_line(string json, string message)
    {
        Here.Write("appsettings.json", json);

        var refused = await RunAsync(environment: []);

        refused.ExitCode.Should().Be(2);
        refused.ErrorLines.Should().ContainSingle().Which.Should().StartWith("inbox: ").And.Contain(message);
    }

    /// <summary>
    /// Each flag with a value that is not its default. With another value -redis needs a Redis: Inbox.Cluster.Tests set it by its variable.
    /// Those of TURN need each other.
    /// </summary>
    private static IEnumerable<TestCaseData> Flags() => ServerProcess.Defaults.Keys
        .Where(flag => flag is not ("public" or "redis" or "server-cert" or "server-key" or "turn" or "turn-secret" or "turn-secret-file"))
        .Select(flag => new TestCaseData(flag, flag switch
        {
            "admin-key" => "secret",
            "bind" => "127.0.0.1:0",
            "max-bytes-per-address" or "max-inbox-bytes" => "5000000",
            "max-total-bytes" => "300000000",
            "drain-delay" => "1",
            "max-total-messages" => "999999",
            "path-base" => "/app",
            "proxies" => "192.0.2.1",
            "stun" => "stun:192.0.2.1",
            _ when ServerProcess.Defaults[flag] == "true" => "false",
            _ when ServerProcess.Defaults[flag] == "false" => "true",
            _ => "2000",
        }));

    private Task<AppProcess> StartAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = ServerProcess.Start(ServerForm.Published, Here, arguments);
        Set(start, [("INBOX_BIND", "127.0.0.1:0"), .. environment]);
        return AppProcess.StartAsync(start, "Ctrl+C stops the server");
    }

    private Task<Command> RunAsync((string Name, string Value)[] environment)
    {
        var start = ServerProcess.Start(ServerForm.Published, Here);
        Set(start, environment);
        return Command.RunAsync(start);
    }

    private static void Set(System.Diagnostics.ProcessStartInfo start, (string Name, string Value)[] environment)
    {
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
    }
}
