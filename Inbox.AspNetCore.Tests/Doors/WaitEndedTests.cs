using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class WaitEndedTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task A_second_receiver_releases_the_first()
    {
        await using var app = await StartAsync();
        var first = await app.ParkAsync(app.Peer("alice"));
        var second = await app.ParkAsync(app.Peer("alice"));

        var answer = await first;
        answer.Status.Should().Be(204);
        answer.WaitEnded.Should().Be("superseded");

        await app.Peer("bob").SendAsync("alice", "offer");
        (await second).Text.Should().Be("offer", "the newest receiver is the one who gets it");
    }

    [Test]
    public async Task A_receive_that_does_not_wait_releases_one_that_does()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);

        (await waiting).WaitEnded.Should().Be("superseded");
    }

    [Test]
    public async Task A_receive_with_a_wrong_password_releases_nobody()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));

        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);

        await app.Peer("bob").SendAsync("alice", "offer");
        (await waiting).Text.Should().Be("offer");
    }

    [Test]
    public async Task A_receive_that_cannot_be_read_releases_nobody()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));

        (await app.Peer("alice").ReceiveAsync("wait=soon")).Status.Should().Be(400);

        await app.Peer("bob").SendAsync("alice", "offer");
        (await waiting).Text.Should().Be("offer");
    }

    [Test]
    public async Task Leaving_releases_the_one_who_waits()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"));

        (await app.Peer("alice").LeaveAsync()).Status.Should().Be(204);

        var answer = await waiting;
        answer.Status.Should().Be(204);
        answer.WaitEnded.Should().Be("left");
    }

    [Test]
    public async Task A_server_that_stops_releases_everybody()
    {
        await using var app = await StartAsync();
        var alice = await app.ParkAsync(app.Peer("alice"));
        var bob = await app.ParkAsync(app.Peer("bob"));

        await app.StopAsync();

        (await alice).WaitEnded.Should().Be("stopping");
        (await alice)["Retry-After"].Should().MatchRegex("^[1-5]$");
        (await bob).WaitEnded.Should().Be("stopping");
    }

    [Test]
    public async Task A_server_without_registration_releases_everybody_too()
    {
        await using var app = await InboxApp.StartAsync(_ => { }, app => Door.Open(app, "/inbox", null), Door.Http);
        var waiting = await app.ParkAsync(app.Peer("alice"));

        await app.StopAsync();

        (await waiting).WaitEnded.Should().Be("stopping");
    }

    [Test]
    public async Task A_client_that_goes_takes_no_message_with_it()
    {
        await using var app = await StartAsync();
        for (var round = 0; round < 100; round++)
        {
            using var cancel = new CancellationTokenSource();
            using var request = app.Http.Request(HttpMethod.Get, "/inbox?wait=25");
            request.Headers.Authorization = Peer.Basic("alice", "secret");
            var begun = app.Clock.NextWaitAsync();
            var waiting = app.Http.SendAsync(request, cancel.Token);
            await begun;
            await cancel.CancelAsync();
            await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();

            await app.Peer("bob").SendAsync("alice", $"offer {round}");

            (await app.Peer("alice").ReceiveAsync()).Text.Should().Be($"offer {round}");
        }
    }
}
