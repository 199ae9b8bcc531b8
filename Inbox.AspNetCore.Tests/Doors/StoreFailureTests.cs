using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.AspNetCore.Tests.Doors;

/// <summary>What the mailboxes are kept in goes away and comes back: everybody is told to come again, and nobody is left waiting.</summary>
public sealed class StoreFailureTests(Door door) : DoorTests(door)
{
    private const int TryAgainLater = 1013;

    [TestCase("GET", "")]
    [TestCase("GET", "wait=25")]
    [TestCase("POST", "to=alice")]
    [TestCase("DELETE", "")]
    public async Task Every_request_is_503_and_works_when_the_store_is_back(string method, string query)
    {
        await using var world = await WorldAsync();
        var (app, store) = (world.App, world.Store);
        await app.Peer("alice").SendAsync("alice", "kept");
        store.Fail();

        // Known by its connection, and as a newcomer.
        foreach (var http in new[] { app.Http, app.Client() })
        {
            using var request = http.Request(new(method), $"/inbox?{query}");
            request.Headers.Authorization = Peer.Basic("alice", "secret");
            var refused = await Answer.OfAsync(await http.SendAsync(request));
            refused.ShouldBeProblem(503, "Mailboxes unavailable");
            refused["Retry-After"].Should().Be("1");
        }

        store.Recover();
        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("kept");
        app.Errors.Should().BeEmpty("a store that is away is no defect of the app");
    }

    [Test]
    public async Task Whoever_tries_again_and_again_meanwhile_is_let_in_when_it_is_back()
    {
        await using var world = await WorldAsync();
        world.Store.Fail();
        for (var i = 0; i < 20; i++)
        {
            (await world.App.Peer("alice").ReceiveAsync()).Status.Should().Be(503, "it is no wrong password");
        }

        world.Store.Recover();
        (await world.App.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task A_stream_that_has_not_begun_is_503()
    {
        await using var world = await WorldAsync();
        await world.App.Peer("alice").ReceiveAsync();
        world.Store.FailReceiving();
        using var request = world.App.Http.Request(HttpMethod.Get, "/inbox");
        request.Headers.Authorization = Peer.Basic("alice", "secret");
        request.Headers.Accept.ParseAdd("text/event-stream");

        (await Answer.OfAsync(await world.App.Http.SendAsync(request))).ShouldBeProblem(503, "Mailboxes unavailable");
        world.App.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_wait_ends_with_503()
    {
        await using var world = await WorldAsync();
        var waiting = await world.App.ParkAsync(world.App.Peer("alice"));

        world.Store.Fail();

        (await waiting).ShouldBeProblem(503, "Mailboxes unavailable");
    }

    [Test]
    public async Task A_stream_ends_and_one_that_comes_again_gets_what_was_sent_meanwhile()
    {
        await using var world = await WorldAsync();
        var (app, store) = (world.App, world.Store);
        using (var stream = await StreamClient.OpenAsync(app, "alice"))
        {
            store.Fail();
            (await stream.EndAsync()).Should().BeNull("it ends in order, without a last event");
        }

        store.Recover();
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        using var again = await StreamClient.OpenAsync(app, "alice");
        (await again.HearAsync()).GetProperty("text").GetString().Should().Be("offer");
    }

    [Test]
    public async Task A_socket_is_closed_with_1013_and_one_that_comes_again_is_served()
    {
        await using var world = await WorldAsync();
        var (app, store) = (world.App, world.Store);
        using (var socket = await SocketClient.OpenByFrameAsync(app, "alice"))
        {
            await socket.HearOkAsync(1);
            store.Fail();
            (await socket.EndAsync()).Should().Be(TryAgainLater);
        }

        using (var refused = await SocketClient.OpenByFrameAsync(app, "alice"))
        {
            (await refused.EndAsync()).Should().Be(TryAgainLater);
        }

        store.Recover();
        using var again = await SocketClient.OpenByFrameAsync(app, "alice");
        await again.HearOkAsync(1);
        await again.SayAsync("""{"to":"alice","text":"note"}""");
        (await again.HearAsync()).GetProperty("text").GetString().Should().Be("note");
    }

    [Test]
    public async Task The_app_is_not_ready_and_not_to_be_restarted()
    {
        await using var world = await WorldAsync();
        (await StatusAsync(world.App, "inbox-ready")).Should().Be(HealthStatus.Healthy);

        world.Store.Fail();

        (await StatusAsync(world.App, "inbox-ready")).Should().Be(HealthStatus.Unhealthy);
        (await StatusAsync(world.App, "inbox-live")).Should().Be(HealthStatus.Healthy);
    }

    private static async Task<HealthStatus> StatusAsync(InboxApp app, string check) =>
        (await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(registration => registration.Name == check)).Status;

    private async Task<World> WorldAsync()
    {
        var clock = new TestClock();
        var store = new FailingStore(clock);
        var app = await InboxApp.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IMailboxStore>(store);
                builder.Services.AddHealthChecks().AddInbox();
            },
            app => Door.Open(app, "/inbox", null), Door.Http, clock);
        return new(app, store);
    }

    private sealed record World(InboxApp App, FailingStore Store) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            Store.Dispose();
        }
    }
}
