using System.Globalization;
using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Operating;

/// <summary>What Prometheus reads, and who else may.</summary>
public sealed partial class MetricsTests : ServerTests
{
    private const string Metrics = "/metrics";

    [Test]
    public async Task They_are_off_by_default()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, Metrics)).Status.Should().Be(404);
    }

    [Test]
    public async Task They_tell_what_has_happened_in_the_format_of_Prometheus()
    {
        await using var server = await StartAsync("-https=false", "-metrics");
        using var http = server.Client();
        var alice = http.Peer("alice");
        await alice.ReceiveAsync();
        (await alice.SendAsync("alice", "hello")).Status.Should().Be(200);
        (await alice.SendAsync("nobody", "hello")).Status.Should().Be(404);
        (await alice.ReceiveAsync()).Text.Should().Be("hello");
        (await http.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);

        // The receiver has its message before that is counted.
        Dictionary<string, double> samples = [];
        await Patience.UntilAsync(async () =>
            (samples = Parse((await http.AskAsync(HttpMethod.Get, Metrics)).Text)).ContainsKey("inbox_messages_time_in_mailbox_seconds_count"));

        samples.Should().Contain("inbox_mailboxes", 1);
        samples.Should().Contain("inbox_messages_sent_total{status=accepted}", 1);
        samples.Should().Contain("inbox_messages_sent_total{status=no_such_mailbox}", 1);
        samples.Should().Contain("inbox_messages_received_total", 1);
        samples.Should().Contain("inbox_refusals_total{reason=wrong_password,status=401}", 1);
        samples.Should().Contain("inbox_messages_time_in_mailbox_seconds_count", 1);
        samples.Should().ContainKey("kestrel_active_connections{network_transport=tcp,network_type=ipv4,server_address=127.0.0.1}");
        samples.Keys.Should().NotContain(sample => sample.Contains("alice", StringComparison.Ordinal));
    }

    [Test]
    public async Task Without_a_key_this_machine_may_read_them_and_no_proxy()
    {
        await using var server = await StartAsync("-https=false", "-metrics");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, Metrics)).Status.Should().Be(200);
        var refused = await http.AskAsync(HttpMethod.Get, Metrics, null, ("X-Forwarded-For", "192.0.2.1"));
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("-admin-key");
    }

    [Test]
    public async Task With_a_key_whoever_has_it_may_read_them_from_anywhere()
    {
        await using var server = await StartAsync("-https=false", "-metrics", "-admin-key=open-sesame");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, Metrics)).Status.Should().Be(403);
        (await http.AskAsync(HttpMethod.Get, Metrics, null, ("Authorization", "Bearer guess"))).Status.Should().Be(403);
        (await http.AskAsync(HttpMethod.Get, Metrics, null, ("Authorization", "Bearer open-sesame"), ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(200);
        (await http.AskAsync(HttpMethod.Get, Metrics, null, ("X-Admin-Key", "open-sesame"))).Status.Should().Be(200);
    }

    /// <summary>
    /// Reads the text as Prometheus does (exposition format 0.0.4): every sample belongs to a family that was declared before it, once, and
    /// no series comes twice.
    /// </summary>
    private static Dictionary<string, double> Parse(string text)
    {
        var (samples, families) = (new Dictionary<string, double>(), new HashSet<string>());
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                families.Add(line.Split(' ')[2]).Should().BeTrue("{0} is declared once", line);
                continue;
            }

            if (line.StartsWith('#'))
            {
                continue;
            }

            var sample = Sample().Match(line);
            sample.Success.Should().BeTrue("{0} is a sample", line);
            var name = sample.Groups["name"].Value;
            (families.Contains(name) || families.Contains(Suffix().Replace(name, ""))).Should().BeTrue("{0} is declared", line);
            var labels = sample.Groups["label"].Captures.Select(label => label.Value.Replace("\"", "", StringComparison.Ordinal))
                .Where(label => !label.StartsWith("otel_scope", StringComparison.Ordinal)
                    && !label.StartsWith("server_port", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
            var series = labels.Count == 0 ? name : $"{name}{{{string.Join(',', labels)}}}";
            samples.TryAdd(series, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)).Should().BeTrue("{0} comes once", line);
        }

        return samples;
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*"),?)*\})? (?<value>[-+0-9.eE]+|NaN|[+-]Inf)( [0-9]+)?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
