using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

public sealed class FinalStateTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task A_wrong_password_is_final()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await app.Peer("alice").ReceiveAsync();
        await using var stranger = app.Connect("alice", Transport, password: "a guess");

        var refusal = await FluentActions.Awaiting(() => stranger.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>();

        refusal.Which.Status.Should().Be(401);
        stranger.State.Should().Be(InboxClientState.Unauthorized);
        await FluentActions.Awaiting(() => stranger.ReceiveAsync()).Should().ThrowAsync<InboxException>();
    }

    [Test]
    public async Task Leaving_gives_the_mailbox_up_and_ends_the_loop()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var loop = Task.Run(async () =>
        {
            await foreach (var message in alice.ReceiveAllAsync(Patience.CancellationToken()))
            {
                Assert.Fail($"Nobody sent {message.Text}");
            }
        });

        await alice.LeaveAsync(Patience.CancellationToken());

        await loop;
        alice.State.Should().Be(InboxClientState.Left);
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(404);
    }

    [Test]
    public async Task Who_was_superseded_leaves_the_mailbox_to_the_newer_one()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var older = await app.ConnectAndWaitAsync("alice", InboxTransport.LongPoll);
        await using var newer = await app.Connect("alice", Transport).OpenedAsync();
        await older.StateAsync(InboxClientState.Superseded);

        await older.LeaveAsync(Patience.CancellationToken());

        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await newer.NextAsync()).Text.Should().Be("offer");
    }

    [Test]
    public async Task A_url_without_mailboxes_is_final()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var lost = new Uri(app.Address, "/elsewhere").Connect("alice", Transport);

        var refusal = await FluentActions.Awaiting(() => lost.OpenAsync(Patience.CancellationToken())).Should().ThrowAsync<InboxException>();

        refusal.Which.Status.Should().Be(404);
        lost.State.Should().Be(InboxClientState.Refused);
    }

    [Test]
    public async Task A_client_that_was_disposed_of_says_so()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        var alice = await app.Connect("alice", Transport).OpenedAsync();
        var waiting = alice.ReceiveAsync();

        await alice.DisposeAsync();
        await alice.DisposeAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<ObjectDisposedException>();
        await FluentActions.Awaiting(() => alice.OpenAsync()).Should().NotThrowAsync("it was open once");
        await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello")).Should().ThrowAsync<InboxException>();
        alice.State.Should().Be(InboxClientState.Closed);
    }
}
