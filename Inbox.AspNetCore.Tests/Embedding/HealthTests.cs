using System.Diagnostics.Metrics;
using Inbox.AspNetCore.Health;
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

    /// <summary>Nothing else shows that two processes with mailboxes of their own share an address.</summary>
    [Test]
    public async Task Readiness_says_which_process_it_is_of_and_what_that_keeps_its_mailboxes_in()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        var (here, again, there) = ((await CheckAsync(one, Ready)).Data, (await CheckAsync(one, Ready)).Data, (await CheckAsync(other, Ready)).Data);

        here["process"].Should().Be(again["process"]).And.NotBe(there["process"]);
        here["store"].Should().Be("MemoryMailboxStore");
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
        await using var app = await StartAsync(options => (options.MaxMailboxMessages, options.MaxTotalMessages) = (1, 1));
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

    [TestCase(360, HealthStatus.Healthy)]
    [TestCase(361, HealthStatus.Degraded)]
    public async Task A_process_that_is_short_of_open_files_is_degraded_and_says_what_to_do(int open, HealthStatus status)
    {
        var check = new ReadyCheck(store: null, () => new OpenFiles(open, 400), "process", CancellationToken.None);
        var context = new HealthCheckContext { Registration = new("ready", check, null, null) };

        var result = await check.CheckHealthAsync(context);

        result.Status.Should().Be(status);
        if (status == HealthStatus.Degraded)
        {
            result.Description.Should().Contain("361 of 400 open files").And.Contain("ulimit -n").And.Contain("MaxConcurrentConnections");
        }
    }

    [Test]
    public void The_open_files_of_this_process_are_counted()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("only Linux says how many files are open");
        }

        var before = new OpenFileCounter().Read()!.Value;
        var files = Enumerable.Range(0, 100).Select(_ => File.OpenRead("/dev/null")).ToList();
        new OpenFileCounter().Read()!.Value.Open.Should().BeGreaterThanOrEqualTo(before.Open + 50, "other tests may close some meanwhile");
        files.ForEach(file => file.Dispose());
        before.Most.Should().BePositive();
    }

    [Test]
    public async Task Each_set_of_mailboxes_has_checks_of_its_own()
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddInboxSignaling().Services.AddInboxSignaling("red", options => options.MaxMailboxes = 1);
                builder.Services.AddHealthChecks().AddInbox().AddInbox("red");
            },
            app => app.MapInbox("/red", options => options.Mailboxes = "red"));
        await app.Peer("alice", path: "/red").ReceiveAsync();

        (await CheckAsync(app, "inbox-ready-red")).Status.Should().Be(HealthStatus.Degraded);
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
    }

    /// <summary>A factory of health checks gets the services of a scope, which are others each time.</summary>
    [Test]
    public async Task An_app_without_registration_is_checked_by_the_mailboxes_that_its_path_made_and_a_check_makes_none()
    {
        var meters = new CountingMeters();
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.Configure<InboxOptions>(options => options.MaxMailboxes = 1);
                builder.Services.AddSingleton<IMeterFactory>(meters).AddHealthChecks().AddInbox();
            },
            app => app.MapInbox("/inbox"));
        meters.Made.Should().Be(2, "the mailboxes have one, and the endpoints");

        for (var i = 0; i < 50; i++)
        {
            (await CheckAsync(app, Live)).Status.Should().Be(HealthStatus.Healthy);
            (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
        }

        meters.Made.Should().Be(2);
        await app.Peer("alice").ReceiveAsync();
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Degraded, "it is asked about the mailboxes that are in use");
    }

    [Test]
    public async Task Mailboxes_that_do_not_exist_are_not_healthy()
    {
        await using var app = await InboxApp.StartAsync(builder => builder.Services.AddHealthChecks().AddInbox("typo"), _ => { });

        (await FluentActions.Awaiting(() => CheckAsync(app, "inbox-ready-typo")).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*\"typo\"*");
    }

    [Test]
    public async Task An_app_that_has_mapped_no_path_is_healthy()
    {
        await using var app = await InboxApp.StartAsync(builder => builder.Services.AddHealthChecks().AddInbox(), _ => { });

        (await CheckAsync(app, Live)).Status.Should().Be(HealthStatus.Healthy);
        (await CheckAsync(app, Ready)).Status.Should().Be(HealthStatus.Healthy);
    }

    private sealed class CountingMeters : IMeterFactory
    {
        public int Made { get; private set; }

        public Meter Create(MeterOptions options)
        {
            Made += options.Name == "Inbox" ? 1 : 0;
            return new(options);
        }

        public void Dispose()
        {
        }
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
