using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.AspNetCore.Tests.Embedding;

public sealed class HealthTests
{
    private const string Live = "inbox-live";
    private const string Ready = "inbox-ready";

    [Test]
    public async Task An_app_with_room_is_live_and_ready()
    {
        await using var app = await StartAsync();

        (await CheckAsync(app, Live)).Status.Should().Be(HealthStatus.Healthy);
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Test]
    public async Task Checking_creates_no_mailbox()
    {
        await using var app = await StartAsync(options => options.MaxMailboxes = 1);

        await CheckAsync(app, Live);

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task An_app_with_all_its_mailboxes_is_degraded_and_names_the_limit()
    {
        await using var app = await StartAsync(options => options.MaxMailboxes = 1);
        await app.Peer("alice").ReceiveAsync();

        await ShouldBeDegradedAsync(app, nameof(InboxOptions.MaxMailboxes));

        await app.Peer("alice").LeaveAsync();
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Test]
    public async Task An_app_full_of_messages_is_degraded_and_names_the_limit()
    {
        await using var app = await StartAsync(options => (options.MailboxCapacity, options.MaxTotalMessages) = (1, 1));
        await app.Peer("alice").SendAsync("alice", "");

        await ShouldBeDegradedAsync(app, nameof(InboxOptions.MaxTotalMessages));
    }

    [Test]
    public async Task An_app_full_of_bytes_is_degraded_and_names_the_limit()
    {
        await using var app = await StartAsync(options => (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (1, 1, 1));
        await app.Peer("alice").SendAsync("alice", "x");

        await ShouldBeDegradedAsync(app, nameof(InboxOptions.MaxTotalBytes));
    }

    [Test]
    public async Task An_app_that_stops_is_live_but_not_ready()
    {
        await using var app = await StartAsync();

        await app.StopAsync();

        (await CheckAsync(app, Live)).Status.Should().Be(HealthStatus.Healthy);
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Test]
    public async Task Each_set_of_mailboxes_has_checks_of_its_own()
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddInboxSignaling().AddInboxSignaling("red", options => options.MaxMailboxes = 1);
                builder.Services.AddHealthChecks().AddInbox().AddInbox("red");
            },
            app => app.MapInbox("/red", options => options.Mailboxes = "red"));
        await app.Peer("alice", path: "/red").ReceiveAsync();

        (await CheckAsync(app, "inbox-ready-red")).Status.Should().Be(HealthStatus.Degraded);
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Test]
    public async Task An_app_without_registration_can_be_checked_too()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddHealthChecks().AddInbox(), app => app.MapInbox("/inbox"));

        (await CheckAsync(app, Live)).Status.Should().Be(HealthStatus.Healthy);
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
    }

    private static Task<InboxApp> StartAsync(Action<InboxOptions>? mailboxes = null) =>
        InboxApp.StartAsync(Door.Mapped, mailboxes, host: builder => builder.Services.AddHealthChecks().AddInbox());

    private static async Task ShouldBeDegradedAsync(InboxApp app, string limit)
    {
        var ready = await CheckAsync(app, Ready);
        ready.Status.Should().Be(HealthStatus.Degraded);
        ready.Description.Should().Contain(limit);
        (await CheckAsync(app, Live)).Status.Should().Be(HealthStatus.Healthy, "a restart would help nobody");
    }

    private static async Task<HealthReportEntry> CheckAsync(InboxApp app, string name) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[name];
}
