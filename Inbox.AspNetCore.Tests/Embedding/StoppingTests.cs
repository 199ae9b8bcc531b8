using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Inbox.AspNetCore.Tests.Embedding;

[TestFixture]
public sealed class StoppingTests
{
    [Test]
    public async Task Readiness_turns_before_the_first_wait_ends_and_the_app_stays_live()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));
        var readyWhenTheWaitEnded = waiting.ContinueWith(_ => HealthAsync(app, "ready"), TaskScheduler.Default).Unwrap();
        var liveWhenTheWaitEnded = waiting.ContinueWith(_ => HealthAsync(app, "live"), TaskScheduler.Default).Unwrap();

        await app.StopAsync();

        (await waiting).WaitEnded.Should().Be("stopping");
        (await readyWhenTheWaitEnded).Should().Be(HealthStatus.Unhealthy);
        (await liveWhenTheWaitEnded).Should().Be(HealthStatus.Healthy);
    }

    [Test]
    public async Task A_message_that_would_be_lost_is_refused_and_one_that_is_there_can_still_be_fetched()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddHostedService<LateClients>().AddInboxSignaling(), app => app.MapInbox("/inbox"));
        await app.Peer("bob").ReceiveAsync();
        await app.Peer("alice").SendAsync("bob", "before");
        var answers = new List<Answer>();
        app.Services.GetServices<IHostedService>().OfType<LateClients>().Single().Ask = async () =>
        {
            answers.Add(await app.Peer("alice").SendAsync("bob", "after"));
            answers.Add(await app.Peer("bob").ReceiveAsync());
            answers.Add(await app.Peer("bob").ReceiveAsync("wait=25"));
        };

        await app.StopAsync();

        answers[0].ShouldBeProblem(503, "Server stopping");
        answers[0]["Retry-After"].Should().MatchRegex("^[1-5]$");
        answers[1].Text.Should().Be("before");
        answers[2].WaitEnded.Should().Be("stopping");
        answers[2]["Retry-After"].Should().MatchRegex("^[1-5]$");
    }

    private static Task<InboxApp> StartAsync() => InboxApp.StartAsync(
        builder => builder.Services.AddInboxSignaling().Services.AddHealthChecks().AddInbox(), app => app.MapInbox("/inbox"));

    private static async Task<HealthStatus> HealthAsync(InboxApp app, string tag) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag))).Status;

    /// <summary>Clients that come when the app has begun to stop, and the server has not.</summary>
    private sealed class LateClients(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Func<Task> Ask { get; set; } = () => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            // What is registered first is told last: the mailboxes know by then.
            lifetime.ApplicationStopping.Register(() => Task.Run(Ask, CancellationToken.None).Wait());
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
