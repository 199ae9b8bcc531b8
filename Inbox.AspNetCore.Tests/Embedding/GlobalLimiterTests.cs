using System.Threading.RateLimiting;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>An app that limits how many requests it serves at once: waits would take all of its permits.</summary>
public sealed class GlobalLimiterTests
{
    private const int Permits = 10;

    [Test]
    public async Task With_DisableRateLimiting_waits_take_no_permit_and_the_log_is_silent()
    {
        var log = new EventLog("GlobalLimiter");
        await using var app = await StartAsync(log, mailboxes => mailboxes.DisableRateLimiting());
        var waits = await ParkAsync(app);

        (await app.Peer("bob").SendAsync("peer-0", "offer")).Status.Should().Be(200);

        (await waits[0]).Text.Should().Be("offer");
        (await app.AskAsync("GET", "/other")).Status.Should().Be(200);
        log.Lines.Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Without_it_waits_take_every_permit_and_the_log_says_so_once_at_the_first_request(bool hasPolicyOfItsOwn)
    {
        var log = new EventLog("GlobalLimiter");
        await using var app = await StartAsync(log, mailboxes =>
        {
            if (hasPolicyOfItsOwn)
            {
                mailboxes.RequireRateLimiting("generous");
            }
        });

        await app.Peer("alice").ReceiveAsync();
        log.Lines.Should().ContainSingle().Which.Should().StartWith("Warning: ").And.Contain("/inbox").And.Contain("DisableRateLimiting()");

        await ParkAsync(app);
        (await app.Peer("bob").SendAsync("peer-0", "offer")).Status.Should().Be(503, "no permit is left");
        (await app.AskAsync("GET", "/other")).Status.Should().Be(503, "nor for the app's own");
        log.Lines.Should().ContainSingle();
    }

    [Test]
    public async Task An_app_whose_limiter_exempts_the_path_is_not_warned()
    {
        var log = new EventLog("GlobalLimiter");
        await using var app = await StartAsync(log, _ => { }, exempt: "/inbox");

        await ParkAsync(app);

        (await app.Peer("bob").SendAsync("peer-0", "offer")).Status.Should().Be(200);
        log.Lines.Should().BeEmpty();
    }

    [Test]
    public async Task An_app_that_sets_a_limiter_and_does_not_use_it_is_not_warned()
    {
        var log = new EventLog("GlobalLimiter");
        await using var app = await StartAsync(log, _ => { }, isUsed: false);

        await app.Peer("alice").ReceiveAsync();

        log.Lines.Should().BeEmpty();
    }

    [Test]
    public async Task A_wait_outlives_the_apps_request_timeout()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromSeconds(1) }),
            app =>
            {
                app.UseRouting();
                app.UseRequestTimeouts();
                app.MapInbox("/inbox");
            });
        var waiting = await app.ParkAsync(app.Peer("alice"));

        app.Clock.AdvanceSeconds(20);
        await app.Peer("bob").SendAsync("alice", "offer");

        (await waiting).Text.Should().Be("offer");
    }

    private static async Task<Task<Answer>[]> ParkAsync(InboxApp app)
    {
        var waits = new Task<Answer>[Permits];
        for (var i = 0; i < Permits; i++)
        {
            waits[i] = await app.ParkAsync(app.Peer($"peer-{i}"));
        }

        return waits;
    }

    private static Task<InboxApp> StartAsync(
        EventLog log, Action<IEndpointConventionBuilder> conventions, bool isUsed = true, string? exempt = null) => InboxApp.StartAsync(
        builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Services.AddRateLimiter(limiter =>
            {
                limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
                    context => exempt is not null && context.Request.Path == exempt
                        ? RateLimitPartition.GetNoLimiter("exempt")
                        : RateLimitPartition.GetConcurrencyLimiter("all", _ => new() { PermitLimit = Permits, QueueLimit = 0 }));
                limiter.AddPolicy("generous", _ => RateLimitPartition.GetNoLimiter("all"));
            });
        },
        app =>
        {
            app.UseRouting();
            if (isUsed)
            {
                app.UseRateLimiter();
            }

            conventions(app.MapInbox("/inbox"));
            app.MapGet("/other", () => "here");
        });
}
