using Inbox.AspNetCore.Tests.Hosting;
using Inbox.AspNetCore.Tests.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>An app that goes on serving for ten seconds after it was told to stop.</summary>
public sealed class DrainDelayTests
{
    private static readonly TimeSpan _delay = TimeSpan.FromSeconds(10);

    [TestCase(true, TestName = "It_is_not_ready_at_once_and_serves_in_full_until_the_delay_is_over: told by a signal")]
    [TestCase(false, TestName = "It_is_not_ready_at_once_and_serves_in_full_until_the_delay_is_over: told by the app itself")]
    public async Task It_is_not_ready_at_once_and_serves_in_full_until_the_delay_is_over(bool isSignal)
    {
        await using var app = await StartAsync();
        var before = await app.ParkAsync(app.Peer("alice"));
        (await HealthAsync(app)).Should().Be(HealthStatus.Healthy);

        var stopping = await BeginAsync(app, isSignal);

        (await HealthAsync(app)).Should().Be(HealthStatus.Unhealthy);
        var during = await app.ParkAsync(app.Peer("bob"));
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await before).Text.Should().Be("offer");

        app.Clock.Advance(_delay);
        (await during).WaitEnded.Should().Be("stopping");
        await stopping;
        await FluentActions.Awaiting(() => app.AskAsync("GET", "/inbox")).Should().ThrowAsync<HttpRequestException>("the port is closed");
    }

    [Test]
    public async Task Streams_sockets_and_rooms_go_on_and_new_ones_open_until_the_delay_is_over()
    {
        await using var app = await StartAsync();
        using var stream = await StreamClient.OpenAsync(app, "alice");
        using var early = await app.JoinAsync("x");
        var stopping = await BeginAsync(app, isSignal: true);

        using var late = await app.JoinAsync("x");
        using var socket = await SocketClient.OpenByFrameAsync(app, "carol");
        await socket.HearOkAsync(1);
        await socket.SayAsync("""{"to":"alice","data":"offer","ref":2}""");
        (await stream.HearAsync()).GetProperty("data").GetString().Should().Be("offer");
        (early.Number, late.Number).Should().Be((1, 2));

        app.Clock.Advance(_delay);
        await socket.HearOkAsync(2);
        (await socket.EndAsync()).Should().Be(1001);
        (await late.Socket.EndAsync()).Should().Be(1001);
        early.Dispose();
        await stopping;
    }

    [Test]
    public async Task The_hosts_shutdown_timeout_is_counted_after_the_delay()
    {
        await using var app = await StartAsync(builder =>
        {
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
            builder.Services.AddInboxDrainDelay(TimeSpan.FromSeconds(7));
            builder.Services.AddInboxDrainDelay(_delay);
        });

        app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.Should().Be(TimeSpan.FromSeconds(15), "the last call counts");
    }

    [Test]
    public async Task A_host_that_waits_for_ever_still_does()
    {
        await using var app = await StartAsync(builder => builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan));

        app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.Should().Be(Timeout.InfiniteTimeSpan);
    }

    [Test]
    public async Task A_delay_of_nothing_ends_waits_at_once()
    {
        await using var app = await StartAsync(builder => builder.Services.AddInboxDrainDelay(TimeSpan.Zero));
        var waiting = await app.ParkAsync(app.Peer("alice"));

        await app.StopAsync();

        (await waiting).WaitEnded.Should().Be("stopping");
    }

    [Test]
    public async Task Whoever_stops_the_app_and_loses_patience_ends_the_delay()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));
        using var patience = new CancellationTokenSource();
        var host = app.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single(service => service.GetType().Name == "DrainDelay");

        var begun = app.Clock.NextWaitAsync();
        var stopping = host.StoppingAsync(patience.Token);
        await begun;
        stopping.IsCompleted.Should().BeFalse();
        await patience.CancelAsync();

        await stopping.WaitAsync(Patience.Limit);
        (await waiting).WaitEnded.Should().Be("stopping");
    }

    [TestCase(-1)]
    [TestCase(3_600_001)]
    public void A_delay_out_of_range_is_refused(int milliseconds) =>
        FluentActions.Invoking(() => new ServiceCollection().AddInboxDrainDelay(TimeSpan.FromMilliseconds(milliseconds)))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("delay");

    [TestCase(0)]
    [TestCase(3_600_000)]
    public void A_delay_at_either_end_of_the_range_is_taken(int milliseconds) =>
        FluentActions.Invoking(() => new ServiceCollection().AddInboxDrainDelay(TimeSpan.FromMilliseconds(milliseconds))).Should().NotThrow();

    /// <summary>Tells the app to stop; completes when the delay has begun, with what completes when the app has stopped.</summary>
    private static async Task<Task> BeginAsync(InboxApp app, bool isSignal)
    {
        var begun = app.Clock.NextWaitAsync();
        if (isSignal)
        {
            // What the host does when a signal comes, before it stops its services.
            app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        var stopping = app.StopAsync();
        await begun;
        return stopping;
    }

    private static Task<InboxApp> StartAsync(Action<WebApplicationBuilder>? more = null) => InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddBearer();
            builder.Services.AddInboxDrainDelay(_delay);
            builder.Services.AddInboxSignaling().Services.AddHealthChecks().AddInbox();
            more?.Invoke(builder);
        },
        app =>
        {
            app.MapInbox("/inbox");
            app.MapInboxRooms("/rooms");
        });

    private static async Task<HealthStatus> HealthAsync(InboxApp app) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"))).Status;
}
