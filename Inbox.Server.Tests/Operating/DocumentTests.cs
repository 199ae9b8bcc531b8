using System.Text.Json;
using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace Inbox.Server.Tests.Operating;

/// <summary>The files of docs/operate.md do what it says.</summary>
public sealed partial class DocumentTests : ServerTests
{
    private static readonly string[] _deployments = ["kubernetes.yaml", "kubernetes-redis.yaml"];

    [Test]
    public async Task Systemd_accepts_the_unit()
    {
        // It also checks that the program is there, which only an installation has.
        Here.Write("inbox.service", Text("inbox.service").Replace("/usr/local/bin/inbox", "/usr/bin/env", StringComparison.Ordinal));

        var verified = await Command.RunAsync("systemd-analyze", "verify", Path.Combine(Here.Path, "inbox.service"));

        verified.ErrorLines.Should().BeEmpty();
        verified.ExitCode.Should().Be(0);
    }

    [Test]
    public async Task The_command_of_the_unit_starts_a_server()
    {
        var command = Exec().Match(Text("inbox.service")).Groups["flags"].Value.Split(' ');
        var bind = Array.IndexOf(command, "-bind");

        await using var server = await StartAsync([.. command[..bind], .. command[(bind + 2)..]]);
        using var http = server.Client();

        (await http.AskAsync(HttpMethod.Get, "/healthz")).Text.Should().Be("Healthy");
        (await http.AskAsync(HttpMethod.Get, "/metrics")).Status.Should().Be(200, "Prometheus is on the same machine");
    }

    [TestCaseSource(nameof(_deployments))]
    public async Task The_container_of_the_deployment_starts_a_server_whose_probes_answer(string file)
    {
        var documents = Yaml(file);
        var container = At(documents[0], "spec", "template", "spec", "containers")[0];
        var port = At(container, "ports")[0];
        At(port, "containerPort").ToString().Should().Be(ServerProcess.Defaults["bind"].Split(':')[1]);
        At(documents[1], "spec", "ports")[0]["targetPort"].ToString().Should().Be(At(port, "name").ToString());
        At(documents[1], "spec", "selector").ToString().Should().Be(At(documents[0], "spec", "selector", "matchLabels").ToString())
            .And.Be(At(documents[0], "spec", "template", "metadata", "labels").ToString());

        var flags = ((YamlSequenceNode)At(container, "args")).Select(flag => flag.ToString()).ToList();
        flags.Select(flag => flag.TrimStart('-').Split('=')[0]).Should().BeSubsetOf(ServerProcess.Defaults.Keys);
        flags.Any(flag => flag.StartsWith("-redis", StringComparison.Ordinal)).Should().Be(At(documents[0], "spec", "replicas").ToString() != "1");

        await using var server = await StartAsync([.. flags.Where(flag => !flag.StartsWith("-redis", StringComparison.Ordinal)), "-admin-key=open-sesame"]);
        using var http = server.Client();
        foreach (var probe in new[] { "readinessProbe", "livenessProbe" })
        {
            (await http.AskAsync(HttpMethod.Get, At(container, probe, "httpGet", "path").ToString())).Text.Should().Be("Healthy", probe);
        }
    }

    [Test]
    public async Task Every_series_of_the_dashboard_and_of_the_alerts_is_served()
    {
        await using var server = await StartAsync("-https=false", "-metrics", "-message-timeout=1", "-signal-server");
        using var http = server.Client();
        await UseAsync(http);

        var dashboard = JsonDocument.Parse(Text("dashboard.json")).RootElement;
        var queries = dashboard.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!).ToList();
        var rules = (YamlSequenceNode)At(Yaml("inbox-alerts.yml")[0], "groups")[0]["rules"];
        var alerts = rules.Select(rule => At(rule, "expr").ToString()).ToList();
        queries.Should().HaveCountGreaterThan(15);
        alerts.Should().HaveCount(5);

        var text = "";
        await Patience.UntilAsync(async () =>
            (text = (await http.AskAsync(HttpMethod.Get, "/metrics")).Text).Contains("inbox_messages_expired_total", StringComparison.Ordinal));
        var served = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToList();
        foreach (var query in queries.Concat(alerts))
        {
            // Those of Redis are served by a server with one, and the cluster's tests see them; a returned message is a rare one.
            foreach (Match series in Series().Matches(query))
            {
                var name = series.Groups["name"].Value;
                if (name.StartsWith("inbox_redis_", StringComparison.Ordinal) || name is "inbox_messages_returned_total")
                {
                    continue;
                }

                var lines = served.Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ').ToList();
                lines.Should().NotBeEmpty("{0} asks for {1}", query, name);
                foreach (var label in Labels().Matches(query).SelectMany(by => by.Groups["labels"].Value.Split(", ")).Where(label => label is not ("le" or "instance")))
                {
                    lines.Should().OnlyContain(line => line.Contains($"{label}=\"", StringComparison.Ordinal), "{0} asks for {1}", query, label);
                }
            }
        }
    }

    [Test]
    public void Prometheus_reads_what_the_documents_show()
    {
        var job = At(Yaml("prometheus.yml")[0], "scrape_configs")[0];
        At(job, "authorization", "credentials_file").ToString().Should().StartWith("/");
        At(Yaml("prometheus.yml")[0], "rule_files")[0].ToString().Should().Be("inbox-alerts.yml");
        foreach (var rule in (YamlSequenceNode)At(Yaml("inbox-alerts.yml")[0], "groups")[0]["rules"])
        {
            At(rule, "for").ToString().Should().MatchRegex("^[0-9]+[smh]$");
            At(rule, "annotations", "summary").ToString().Should().EndWith(".");
        }
    }

    /// <summary>Everything that the dashboard shows has happened once.</summary>
    private static async Task UseAsync(HttpClient http)
    {
        var alice = http.Peer("alice");
        await alice.ReceiveAsync();
        await alice.SendAsync("alice", "delivered");
        await alice.ReceiveAsync("wait=1");
        await alice.SendAsync("alice", "expires");
        (await http.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);
        (await http.AskAsync(HttpMethod.Post, "/rendezvous?kind=offer", new StringContent("offer"))).Status.Should().Be(201);
        (await http.AskAsync(HttpMethod.Get, "/ice")).Status.Should().Be(200);
    }

    private static string Text(string file) => File.ReadAllText(Repository.At("docs", "operate", file));

    private static IReadOnlyList<YamlNode> Yaml(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text(file)));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (found, name) => found[name]);

    [GeneratedRegex("^ExecStart=/usr/local/bin/inbox (?<flags>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Exec();

    [GeneratedRegex(@"\b(?<name>(inbox|kestrel|dotnet)_\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Series();

    [GeneratedRegex(@"\bby \((?<labels>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Labels();
}
