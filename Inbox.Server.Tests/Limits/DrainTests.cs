using System.Diagnostics;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Limits;

/// <summary><c>-drain-delay</c>: what a load balancer sees of a server that is told to stop.</summary>
public sealed class DrainTests : ServerTests
{
    /// <summary>Longer than the five seconds that requests have to end.</summary>
    private const int Seconds = 6;

    [Test]
    public async Task Told_to_stop_it_is_not_ready_and_serves_in_full_until_the_delay_is_over_then_the_port_closes()
    {
        await using var server = await StartAsync("-https=false", $"-drain-delay={Seconds}");
        using var http = server.Client();
        await http.Peer("alice").ReceiveAsync();

        var clock = Stopwatch.StartNew();
        var exit = await TerminatedAsync(server, http);
        var waiting = http.Peer("alice").ReceiveAsync("wait=25");
        (await http.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await waiting).Text.Should().Be("offer");
        (await http.AskAsync(HttpMethod.Get, "/healthz")).Status.Should().Be(200);
        (await http.AskAsync(HttpMethod.Get, "/rooms/")).Status.Should().Be(200);

        (await http.Peer("alice").ReceiveAsync("wait=25")).WaitEnded.Should().Be("stopping");
        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(Seconds - 0.5));
        (await exit).Should().Be(0);
        using var late = server.Client();
        await FluentActions.Awaiting(() => late.AskAsync(HttpMethod.Get, "/inbox")).Should().ThrowAsync<HttpRequestException>("nobody listens any more");
    }

    [Test]
    public async Task A_second_signal_ends_the_delay_and_the_server()
    {
        await using var server = await StartAsync("-https=false", "-drain-delay=300");
        using var http = server.Client();

        var exit = await TerminatedAsync(server, http);
        await Command.RunAsync("kill", "-TERM", $"{server.Id}");

        (await exit).Should().Be(143, "that of a process that was ended by SIGTERM");
    }

    /// <summary>Completes when the server has heard the signal; returns its exit code later.</summary>
    private static async Task<Task<int>> TerminatedAsync(AppProcess server, HttpClient http)
    {
        var exit = server.TerminateAsync();
        await Patience.UntilAsync(async () => await http.AskAsync(HttpMethod.Get, "/readyz") is { Status: 503, Text: "Unhealthy" });
        return exit;
    }
}
