using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

public sealed class FlagTests : ServerTests
{
    [TestCase("-help")]
    [TestCase("--help")]
    [TestCase("-h")]
    public async Task Help_lists_every_flag_with_its_default_and_ends_well(string flag)
    {
        var help = await RunAsync(flag);

        help.ExitCode.Should().Be(0);
        help.Error.Should().BeEmpty();
        Regex.Matches(help.Output, @"(?m)^\s*-(?<name>[\w-]+) <.*\[default: (?<standard>.*)\]\s*$")
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["standard"].Value)
            .Should().BeEquivalentTo(new Dictionary<string, string>(ServerProcess.Defaults) { ["probe"] = "false" });
    }

    [Test]
    public async Task Without_flags_every_setting_is_the_documented_default()
    {
        await using var server = await StartAsync("-verbose");

        server.Settings().Should().BeEquivalentTo(new Dictionary<string, string>(ServerProcess.Defaults) { ["bind"] = "127.0.0.1:0", ["verbose"] = "true" });
    }

    [TestCase("-{0}={1}")]
    [TestCase("--{0}={1}")]
    [TestCase("-{0}", "{1}")]
    [TestCase("--{0}", "{1}")]
    public async Task Every_flag_is_understood_in_every_spelling(params string[] spelling)
    {
        var (certificate, key) = Certificates.Write(Here);
        Directory.CreateDirectory(Path.Combine(Here.Path, "site"));
        var given = new Dictionary<string, string>
        {
            ["admin-key"] = "secret",
            ["bind"] = "127.0.0.1:0",
            ["cleanup-interval"] = "2",
            ["code-timeout"] = "16",
            ["cors"] = "true",
            ["drain-delay"] = "1",
            ["https"] = "false",
            ["inbox-capacity"] = "7",
            ["inbox-timeout"] = "8",
            ["long-polling"] = "true",
            ["max-body-size"] = "9",
            ["max-bytes-per-address"] = "17",
            ["max-connections"] = "14",
            ["max-connections-per-address"] = "18",
            ["max-header-size"] = "2048",
            ["max-hold"] = "20",
            ["max-inbox-bytes"] = "10",
            ["max-inboxes"] = "11",
            ["max-inboxes-per-address"] = "19",
            ["max-total-bytes"] = "12",
            ["max-total-messages"] = "15",
            ["max-wait"] = "13",
            ["message-timeout"] = "0",
            ["metrics"] = "true",
            ["path-base"] = "/app",
            ["peerjs"] = "true",
            ["proxies"] = "192.0.2.1,2001:db8::/32",
            ["public"] = "site",
            ["rate-limit"] = "0",

            // An address needs a Redis that answers there: Inbox.Cluster.Tests start servers with one.
            ["redis"] = "none",
            ["redis-prefix"] = "own",
            ["server-cert"] = certificate,
            ["server-key"] = key,
            ["signal-server"] = "true",
            ["stun"] = "stun:stun.example.com,stun:192.0.2.1:3478",
            ["turn"] = "turn:turn.example.com:3478?transport=udp",
            ["turn-secret"] = "0123456789abcdef",

            // It excludes the one before.
            ["turn-secret-file"] = "none",
            ["verbose"] = "true",
        };
        given.Keys.Should().BeEquivalentTo(ServerProcess.Defaults.Keys, "none is left out");

        await using var server = await StartAsync([.. given.SelectMany(flag => spelling.Select(part => string.Format(null, part, flag.Key, flag.Value)))]);

        server.Settings().Should().BeEquivalentTo(new Dictionary<string, string>(given) { ["admin-key"] = "(hidden)", ["turn-secret"] = "(hidden)" });
    }

    [Test]
    public async Task The_secret_of_TURN_may_be_in_a_file()
    {
        Here.Write("turn-secret", "0123456789abcdef\n");
        await using var server = await StartAsync("-turn=turn:turn.example.com", "-turn-secret-file=turn-secret", "-verbose");
        using var http = server.Client();

        server.Banner.Should().NotContain("0123456789abcdef");
        (await http.AskAsync(HttpMethod.Get, "/ice?service=turn")).Json.GetProperty("uris")[0].GetString().Should().Be("turn:turn.example.com");
    }

    [Test]
    public async Task A_switch_without_a_value_is_on()
    {
        await using var server = await StartAsync("-cors", "--long-polling", "-verbose");

        server.Settings().Should().Contain("cors", "true").And.Contain("long-polling", "true");
    }

    [TestCase("-nonsense", "unknown flag -nonsense")]
    [TestCase("--nonsense=1", "unknown flag --nonsense=1")]
    [TestCase("--version", "unknown flag --version")]
    [TestCase("stray", "unexpected argument 'stray'")]
    [TestCase("@file", "unexpected argument '@file'")]
    [TestCase("-bind=3000", "-bind must be ADDRESS:PORT")]
    [TestCase("-bind=example.org:80", "-bind must be ADDRESS:PORT")]
    [TestCase("-bind=0.0.0.0:70000", "-bind must be ADDRESS:PORT")]
    [TestCase("-bind=::1:80", "-bind must be ADDRESS:PORT")]
    [TestCase("-drain-delay=301", "-drain-delay must be a whole number from 0 to 300")]
    [TestCase("-https=maybe", "-https must be true or false")]
    [TestCase("-inbox-capacity", "-inbox-capacity")]
    [TestCase("-inbox-capacity=", "-inbox-capacity")]
    [TestCase("-inbox-capacity=0", "-inbox-capacity must be a whole number from 1")]
    [TestCase("-inbox-capacity=-1", "-inbox-capacity must be a whole number from 1")]
    [TestCase("-inbox-capacity=1.5", "-inbox-capacity must be a whole number from 1")]
    [TestCase("-inbox-timeout=99999999999999999999", "-inbox-timeout must be a whole number from 1")]
    [TestCase("-max-body-size=1k", "-max-body-size must be a whole number from 1")]
    [TestCase("-max-inbox-bytes=1", "-max-inbox-bytes must be at least -max-body-size")]
    [TestCase("-max-bytes-per-address=1", "-max-bytes-per-address must be 0 or at least -max-body-size")]
    [TestCase("-path-base=app", "-path-base must be a path of letters")]
    [TestCase("-path-base=/a b", "-path-base must be a path of letters")]
    [TestCase("-path-base=/a/../b", "-path-base must be a path of letters")]
    [TestCase("-path-base=//a", "-path-base must be a path of letters")]
    [TestCase("-proxies=2000", "-proxies must be addresses or networks")]
    [TestCase("-proxies=10.0.0.1,", "-proxies must be addresses or networks")]
    [TestCase("-redis-prefix={a}", "-redis-prefix must have 1 to 64 characters, none of them a brace")]
    [TestCase("-stun=stun.example.com", "-stun, -turn and -turn-secret: 'stun.example.com' is no address of a STUN server")]
    [TestCase("-turn=turn:a", "-turn needs -turn-secret or -turn-secret-file")]
    [TestCase("-turn-secret=0123456789abcdef", "-turn-secret is for -turn, which is missing")]
    [TestCase("-turn-secret-file=missing", "-turn-secret-file: Could not find file")]
    [TestCase("-max-total-bytes=1", "-max-total-bytes must be at least -max-inbox-bytes")]
    [TestCase("-max-total-messages=99", "-max-total-messages must be at least -inbox-capacity")]
    [TestCase("-max-wait=3601", "-max-wait must be a whole number from 0 to 3600")]
    [TestCase("-public=missing", "-public: there is no directory")]
    [TestCase("-server-cert=missing.crt", "-server-cert: there is no file missing.crt")]
    [TestCase("-server-key=missing.key", "-server-cert: there is no file server.crt")]
    public async Task What_cannot_be_is_refused_in_one_line(string argument, string message)
    {
        var refused = await RunAsync(argument);

        refused.ExitCode.Should().Be(2);
        refused.Output.Should().BeEmpty();
        refused.ErrorLines.Should().ContainSingle().Which.Should().StartWith("inbox: ").And.Contain(message);
    }

    [Test]
    public async Task A_port_that_is_taken_is_said_in_one_line()
    {
        await using var first = await StartAsync("-https=false");

        var second = await RunAsync($"-bind=127.0.0.1:{first.Url.Port}");

        second.ExitCode.Should().Be(1);
        second.ErrorLines.Should().ContainSingle().Which.Should().StartWith($"inbox: cannot listen on 127.0.0.1:{first.Url.Port}");
    }

    [TestCase("localhost:0")]
    [TestCase("0.0.0.0:0")]
    [TestCase(":0")]
    [TestCase("[::]:0")]
    [TestCase("[::1]:0")]
    public async Task It_listens_where_it_is_told(string bind)
    {
        if (bind is ":0" or "[::]:0" or "[::1]:0" && !System.Net.Sockets.Socket.OSSupportsIPv6)
        {
            Assert.Ignore("this machine has no IPv6");
        }

        await using var server = await StartAsync($"-bind={bind}", "-https=false");
        using var http = server.Client();

        (await http.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }
}
