using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>Where in an app the mailboxes can stand.</summary>
[TestFixtureSource(typeof(PlacementTests), nameof(Doors))]
public sealed class PlacementTests(Door door)
{
    public static readonly Door[] Doors = [Door.Mapped, Door.Used];

    [Test]
    public async Task One_line_is_enough()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app => door.Open(app, "/inbox", null));

        await ShouldExchangeAsync(app.Peer("alice"), app.Peer("bob"));
        app.Clock.AdvanceSeconds(60);
        (await app.Peer("bob").SendAsync("alice", "x")).Status.Should().Be(404, "its defaults are the documented ones");
    }

    [Test]
    public async Task It_works_behind_a_path_base()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app =>
        {
            app.UsePathBase("/base");
            app.UseRouting();
            door.Open(app, "/inbox", null);
        });

        await ShouldExchangeAsync(app.Peer("alice", path: "/base/inbox"), app.Peer("bob", path: "/base/inbox"));
    }

    [TestCase("/a/b/inbox")]
    [TestCase("/inbox/")]
    [TestCase("/Signal")]
    public async Task It_can_have_any_path(string path)
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app => door.Open(app, path, null));

        await ShouldExchangeAsync(app.Peer("alice", path: path), app.Peer("bob", path: path));
        (await app.AskAsync("GET", "/other")).Status.Should().Be(404);
    }

    [Test]
    public async Task It_leaves_the_apps_other_paths_alone()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app =>
        {
            door.Open(app, "/inbox", null);
            app.MapGet("/inbox/help", () => "help");
            app.MapGet("/inboxes", () => "inboxes");
        });

        (await app.AskAsync("GET", "/inbox/help")).Text.Should().Be("help");
        (await app.AskAsync("GET", "/inboxes")).Text.Should().Be("inboxes");
        (await app.AskAsync("GET", "/inbox")).Status.Should().Be(401);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Two_paths_open_on_the_same_mailboxes(bool registered)
    {
        await using var app = await InboxApp.StartAsync(
            builder =>
            {
                if (registered)
                {
                    builder.Services.AddInboxSignaling();
                }
            },
            app =>
            {
                door.Open(app, "/old", options => options.AllowQueryCredentials = true);
                door.Open(app, "/new", null);
            });

        await ShouldExchangeAsync(app.Peer("alice", path: "/old"), app.Peer("bob", path: "/new"));
        (await app.AskAsync("GET", "/old?to=alice&password=secret")).Status.Should().Be(204, "each path has options of its own");
        (await app.AskAsync("GET", "/new?to=alice&password=secret")).Status.Should().Be(401);
    }

    [Test]
    public async Task Both_doors_open_on_the_same_mailboxes()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app =>
        {
            app.MapInbox("/mapped");
            app.UseInboxSignaling("/used");
        });

        await ShouldExchangeAsync(app.Peer("alice", path: "/mapped"), app.Peer("bob", path: "/used"));
    }

    [Test]
    public async Task Two_named_sets_of_mailboxes_do_not_know_of_each_other()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services
                .AddInboxSignaling("red", options => options.MaxMailboxMessages = 1).Services
                .AddInboxSignaling("blue").Services
                .AddInboxSignaling(),
            app =>
            {
                door.Open(app, "/red", options => options.Mailboxes = "red");
                door.Open(app, "/blue", options => options.Mailboxes = "blue");
                door.Open(app, "/plain", null);
            });
        await app.Peer("alice", "one", "/red").ReceiveAsync();

        (await app.Peer("alice", "two", "/blue").ReceiveAsync()).Status.Should().Be(204, "that name is free there");
        (await app.Peer("bob", path: "/plain").SendAsync("alice", "x")).Status.Should().Be(404);
        await ShouldExchangeAsync(app.Peer("alice", "one", "/red"), app.Peer("bob", path: "/red"));

        await app.Peer("bob", path: "/red").SendAsync("alice", "first");
        (await app.Peer("bob", path: "/red").SendAsync("alice", "second")).Status.Should().Be(503, "limits are each set's own");
        (await app.Peer("bob", path: "/blue").SendAsync("alice", "first")).Status.Should().Be(200);
        (await app.Peer("bob", path: "/blue").SendAsync("alice", "second")).Status.Should().Be(200);
    }

    private static async Task ShouldExchangeAsync(Peer alice, Peer bob)
    {
        (await alice.ReceiveAsync()).Status.Should().Be(204);
        (await bob.SendAsync("alice", "offer")).Status.Should().Be(200);
        (await alice.ReceiveAsync()).Text.Should().Be("offer");
    }
}
