using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

public sealed class FinalStateTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task A_newer_receiver_supersedes_and_the_older_does_not_fight_back()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var older = await app.Connect("alice", Transport).OpenedAsync();
        var waiting = older.ReceiveAsync(Patience.CancellationToken());

        await using var newer = await app.Connect("alice", Transport).OpenedAsync();
        if (Transport == InboxTransport.Poll)
        {
            Assert.Pass("Polls supersede nobody: of two who poll, each gets what it finds.");
        }

        await older.StateAsync(InboxClientState.Superseded);
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<InboxException>().WithMessage("*took over*");
        await app.Peer("bob").SendAsync("alice", "offer");
        (await newer.NextAsync()).Text.Should().Be("offer");
        newer.State.Should().Be(InboxClientState.Open);
        await FluentActions.Awaiting(() => older.SendAsync("alice", "still here?")).Should().ThrowAsync<InboxException>().WithMessage("*Superseded*");
    }

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
            await foreach (var message in alice.Messages(Patience.CancellationToken()))
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
        await using var older = await app.Connect("alice", InboxTransport.LongPoll).OpenedAsync();
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

    [Test]
    public async Task Left_by_another_client_of_the_name_is_left()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        var waits = app.Clock.NextWaitAsync();
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        if (Transport == InboxTransport.Poll)
        {
            Assert.Pass("Between two polls nobody is told; the next poll makes a new mailbox.");
        }

        if (Transport == InboxTransport.LongPoll)
        {
            await waits;
        }

        await app.Peer("alice").LeaveAsync();

        await alice.StateAsync(InboxClientState.Left);
    }
}
