using System.Diagnostics.Metrics;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Server.Status;

namespace Inbox.Server.Tests.Operating;

/// <summary>The figures of the status page, for programs.</summary>
public sealed class StatusTests : ServerTests
{
    private const string Json = "/status.json";

    private static readonly (string, string) _key = ("X-Admin-Key", "open-sesame");

    [TestCase("/status/")]
    [TestCase("/status")]
    [TestCase("/status/status.js")]
    [TestCase(Json)]
    public async Task Without_a_key_there_is_no_status_page(string path)
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        var answer = await http.AskAsync(HttpMethod.Get, path);
        answer.Status.Should().Be(404);
        answer.Text.Should().Match(text => path == Json || text.Contains("-admin-key"));
    }

    [Test]
    public async Task They_say_what_is_there_what_has_happened_and_how_near_the_limits_are()
    {
        await using var server = await StartAsync("-https=false", "-admin-key=open-sesame", "-max-inboxes=50");
        using var http = server.Client();
        var alice = http.Peer("alice");
        await alice.ReceiveAsync();
        (await alice.SendAsync("alice", "hello")).Status.Should().Be(200);
        (await alice.SendAsync("alice", "world")).Status.Should().Be(200);
        (await alice.ReceiveAsync()).Text.Should().Be("hello");
        (await http.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);

        // The receiver has its message before that is counted.
        Answer answer = null!;
        await Patience.UntilAsync(async () => Sum((answer = await http.AskAsync(HttpMethod.Get, Json, null, _key)).Json, "delivered") > 0);
        var status = answer.Json;

        answer["Cache-Control"].Should().Be("no-store");
        status.GetProperty("store").GetString().Should().Be("memory");
        status.GetProperty("version").GetString().Should().NotBeEmpty();
        status.GetProperty("now").GetProperty("inbox.mailboxes").GetInt64().Should().Be(1);
        status.GetProperty("now").GetProperty("inbox.messages").GetInt64().Should().Be(1);
        status.GetProperty("now").GetProperty("kestrel.active_connections").GetInt64().Should().BePositive();
        status.GetProperty("totals").GetProperty("inbox.messages.sent").GetInt64().Should().Be(2);
        status.GetProperty("refusals").GetRawText().Should().Be("""[{"status":401,"reason":"wrong_password","count":1}]""");
        status.GetProperty("limits").EnumerateArray().Should().ContainSingle(limit => limit.GetProperty("flag").GetString() == "-max-inboxes")
            .Which.GetRawText().Should().Be("""{"flag":"-max-inboxes","now":1,"most":50}""");
        Sum(status, "sent").Should().Be(2);
        Sum(status, "delivered").Should().Be(1);
        Sum(status, "refused").Should().Be(1);
        status.GetProperty("hour").GetProperty("sent").GetArrayLength().Should().Be(60);
        var self = status.GetProperty("servers").EnumerateArray().Should().ContainSingle().Which;
        self.GetProperty("process").GetString().Should().Be(status.GetProperty("process").GetString())
            .And.Be((await http.AskAsync(HttpMethod.Get, "/readyz"))["X-Process"], "and that of /readyz");
        answer.Text.Should().NotContain("alice");
    }

    [Test]
    public async Task Nobody_without_the_key_gets_them_also_on_this_machine()
    {
        await using var server = await StartAsync("-https=false", "-admin-key=open-sesame");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, Json)).Status.Should().Be(403);
        (await http.AskAsync(HttpMethod.Get, Json, null, ("X-Admin-Key", "guess"))).Status.Should().Be(403);
        (await http.AskAsync(HttpMethod.Get, Json, null, ("Authorization", "Bearer open-sesame"))).Status.Should().Be(200);
    }

    /// <summary>Alone: the figures hear of every meter in their process.</summary>
    [Test]
    [NonParallelizable]
    public void An_hour_ends_after_sixty_minutes_and_a_level_goes_on_while_a_count_begins_anew()
    {
        var clock = new TestClock();
        using var meter = new Meter("Inbox");
        using var figures = new StatusFigures(clock);
        var received = meter.CreateCounter<long>("inbox.messages.received");
        var mailboxes = 7;
        meter.CreateObservableUpDownCounter("inbox.mailboxes", () => mailboxes);

        received.Add(3);
        Last(2).Should().Be((0, 3, 0, 7), "each pair is the minute before and this one");
        clock.AdvanceSeconds(60);
        received.Add(1);
        mailboxes = 5;
        Last(2).Should().Be((3, 1, 7, 5));
        clock.AdvanceSeconds(58 * 60);
        figures.Read().Hour["delivered"].Sum().Should().Be(4, "the first minute is still in the hour");
        clock.AdvanceSeconds(60);
        figures.Read().Hour["delivered"].Sum().Should().Be(1);
        clock.AdvanceSeconds(10 * 60 * 60);
        figures.Read().Hour["delivered"].Sum().Should().Be(0);
        figures.Read().Hour["mailboxes"].Should().OnlyContain(level => level == 5);

        mailboxes = 9;
        clock.AdvanceSeconds(60);
        mailboxes = 1;
        clock.AdvanceSeconds(60);
        figures.Read().Hour["mailboxes"][^2..].Should().Equal([9, 1], "each minute is asked, though nobody looked");

        (double, double, double, double) Last(int minutes)
        {
            var hour = figures.Read().Hour;
            return (hour["delivered"][^minutes], hour["delivered"][^1], hour["mailboxes"][^minutes], hour["mailboxes"][^1]);
        }
    }

    private static double Sum(JsonElement status, string plot) => status.GetProperty("hour").GetProperty(plot).EnumerateArray().Sum(minute => minute.GetDouble());
}
