using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.Embedding;

[TestFixtureSource(typeof(PlacementTests), nameof(PlacementTests.Doors))]
public sealed class OptionsTests(Door door)
{
    private static readonly object[] _wrong =
    [
        new object[] { nameof(InboxOptions.IdleTimeout), (InboxOptions options) => { options.IdleTimeout = TimeSpan.Zero; } },
        new object[] { nameof(InboxOptions.MessageTimeout), (InboxOptions options) => { options.MessageTimeout = TimeSpan.FromSeconds(-1); } },
        new object[] { nameof(InboxOptions.SweepInterval), (InboxOptions options) => { options.SweepInterval = TimeSpan.Zero; } },
        new object[] { nameof(InboxOptions.MaxMailboxMessages), (InboxOptions options) => { options.MaxMailboxMessages = 0; } },
        new object[] { nameof(InboxOptions.MaxMessageBytes), (InboxOptions options) => { options.MaxMessageBytes = 0; } },
        new object[] { nameof(InboxOptions.MaxMailboxBytes), (InboxOptions options) => { options.MaxMailboxBytes = 1; } },
        new object[] { nameof(InboxOptions.MaxMailboxes), (InboxOptions options) => { options.MaxMailboxes = 0; } },
        new object[] { nameof(InboxOptions.MaxTotalMessages), (InboxOptions options) => { options.MaxTotalMessages = 99; } },
        new object[] { nameof(InboxOptions.MaxTotalBytes), (InboxOptions options) => { options.MaxTotalBytes = 1; } },
    ];

    [TestCaseSource(nameof(_wrong))]
    public async Task A_wrong_option_stops_the_app_and_is_named(string property, object configure)
    {
        var start = () => InboxApp.StartAsync(door, (Action<InboxOptions>)configure);

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage($"*{property}*must be*");
    }

    [TestCaseSource(nameof(_wrong))]
    public async Task A_wrong_option_of_an_app_that_only_maps_is_named_too(string property, object configure)
    {
        var start = () => InboxApp.StartAsync(
            builder => builder.Services.Configure((Action<InboxOptions>)configure), app => door.Open(app, "/inbox", null));

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage($"*{property}*must be*");
    }

    [Test]
    public async Task A_wrong_option_of_mailboxes_that_nobody_mapped_stops_the_app_too()
    {
        var start = () => InboxApp.StartAsync(
            builder => builder.Services.AddInboxSignaling("spare", options => options.MaxMailboxes = 0), app => door.Open(app, "/inbox", null));

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("*MaxMailboxes*");
    }

    private static readonly object[] _wrongForPath =
    [
        new object[] { nameof(InboxEndpointOptions.MaxWait), (InboxEndpointOptions options) => { options.MaxWait = TimeSpan.FromSeconds(-1); } },
        new object[] { nameof(InboxEndpointOptions.MaxWait), (InboxEndpointOptions options) => { options.MaxWait = TimeSpan.FromHours(2); } },
        new object[] { nameof(InboxEndpointOptions.DefaultWait), (InboxEndpointOptions options) => { options.DefaultWait = TimeSpan.FromSeconds(31); } },
        new object[] { nameof(InboxEndpointOptions.WrongPasswordsPerMinute), (InboxEndpointOptions options) => { options.WrongPasswordsPerMinute = 0; } },
        new object[] { nameof(InboxEndpointOptions.Mailboxes), (InboxEndpointOptions options) => { options.Mailboxes = null!; } },
    ];

    [TestCaseSource(nameof(_wrongForPath))]
    public async Task A_wrong_option_of_a_path_is_named(string property, object configure)
    {
        var start = () => InboxApp.StartAsync(door, endpoint: (Action<InboxEndpointOptions>)configure);

        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage($"InboxEndpointOptions.{property} must*");
    }

    [Test]
    public async Task Mailboxes_that_nobody_added_are_named_with_the_call_that_adds_them()
    {
        var start = () => InboxApp.StartAsync(door, endpoint: options => options.Mailboxes = "red");

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*\"red\"*AddInboxSignaling(\"red\")*");
    }

    [Test]
    public async Task Adding_twice_configures_once_more()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services
                .AddInboxSignaling(options => options.MaxMailboxMessages = 1).Services
                .AddInboxSignaling(options => options.MaxMessageBytes = 1),
            app => door.Open(app, "/inbox", null));

        (await app.Peer("alice").SendAsync("alice", "xx")).Status.Should().Be(413);
        (await app.Peer("alice").SendAsync("alice", "x")).Status.Should().Be(200);
        (await app.Peer("alice").SendAsync("alice", "x")).Status.Should().Be(503);
    }

    [Test]
    public async Task Options_can_come_from_configuration()
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Configuration["Inbox:MaxMailboxMessages"] = "1";
                builder.Services.AddInboxSignaling().Services.Configure<InboxOptions>(builder.Configuration.GetSection("Inbox"));
            },
            app => door.Open(app, "/inbox", null));

        (await app.Peer("alice").SendAsync("alice", "x")).Status.Should().Be(200);
        (await app.Peer("alice").SendAsync("alice", "x")).Status.Should().Be(503);
    }
}
