using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Sending;

public sealed class SendTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task A_message_waits_for_a_recipient_who_is_not_there_yet()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var first = alice.SendAsync("bob", "first");
        var second = alice.SendAsync("bob", "second");

        await using var bob = app.Connect("bob", Transport);

        (await bob.TextsAsync(2)).Should().Equal("first", "second");
        await first;
        await second;
    }

    [Test]
    public async Task A_message_may_be_held_for_a_recipient_that_is_not_there()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();

        await alice.SendAsync("bob", "offer", new() { Hold = TimeSpan.FromSeconds(29.5) });
        await alice.SendAsync("bob", new byte[] { 1 }, "application/x-candidate", new() { Hold = TimeSpan.FromSeconds(30) });

        await using var bob = await app.Connect("bob", Transport).OpenedAsync();
        (await bob.NextAsync()).Text.Should().Be("offer");
        (await bob.NextAsync()).Body.ToArray().Should().Equal(1);
    }

    [TestCase(-1)]
    [TestCase(3601)]
    public async Task A_hold_that_no_server_takes_is_refused_here(int seconds)
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = app.Connect("alice", Transport);
        await FluentActions.Awaiting(() => alice.SendAsync("bob", "offer", new() { Hold = TimeSpan.FromSeconds(seconds) }))
            .Should().ThrowAsync<ArgumentOutOfRangeException>().WithParameterName("Hold");
    }

    [Test]
    public async Task Without_patience_a_missing_recipient_is_an_exception_that_says_what_to_do()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();

        var refusal = (await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello", new() { RetryFor = TimeSpan.Zero })).Should().ThrowAsync<InboxException>()).Which;

        refusal.Status.Should().Be(404);
        refusal.Title.Should().NotBeNullOrWhiteSpace();
        refusal.IsTransient.Should().BeFalse();
        refusal.Message.Should().Contain("404").And.Contain(refusal.Title);
    }

    [Test]
    public async Task A_message_that_is_too_large_is_refused_at_once()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped, options => options.MaxMessageBytes = 1000);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();

        await alice.SendAsync("alice", new byte[1000]);
        (await FluentActions.Awaiting(() => alice.SendAsync("alice", new byte[1001])).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(413);
        (await FluentActions.Awaiting(() => alice.SendAsync("alice", new byte[100_000])).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(413);

        (await alice.NextAsync()).Body.Length.Should().Be(1000);
    }

    [TestCase(64 * 1024)]
    [TestCase((64 * 1024) + 1)]
    [TestCase(1024 * 1024)]
    public async Task Messages_up_to_the_servers_limit_arrive(int bytes)
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var body = new byte[bytes];
        Random.Shared.NextBytes(body);

        await alice.SendAsync("alice", body);

        (await alice.NextAsync()).Body.Span.SequenceEqual(body).Should().BeTrue();
    }

    [Test]
    public async Task A_full_mailbox_is_tried_again_until_there_is_room()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped, options => options.MaxMailboxMessages = 2);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var bob = app.Peer("bob");
        await bob.ReceiveAsync();
        await alice.SendAsync("bob", "1");
        await alice.SendAsync("bob", "2");
        var refusal = (await FluentActions.Awaiting(() => alice.SendAsync("bob", "3", new() { RetryFor = TimeSpan.Zero })).Should().ThrowAsync<InboxException>()).Which;
        refusal.Status.Should().Be(503);
        refusal.IsTransient.Should().BeTrue();

        var third = alice.SendAsync("bob", "third");
        (await bob.ReceiveAsync()).Text.Should().Be("1");
        await third;

        (await bob.ReceiveAsync()).Text.Should().Be("2");
        (await bob.ReceiveAsync()).Text.Should().Be("third");
    }

    [TestCase("")]
    [TestCase("\u0007")]
    public async Task A_recipient_that_no_mailbox_can_be_called_is_refused_at_once(string to)
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();

        (await FluentActions.Awaiting(() => alice.SendAsync(to, "hello")).Should().ThrowAsync<InboxException>()).Which.Status.Should().Be(400);
    }

    [Test]
    public async Task Who_gives_up_lets_those_behind_pass_in_order()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        using var cancel = new CancellationTokenSource();
        var first = alice.SendAsync("bob", "first");
        var second = alice.SendAsync("bob", "second", cancellationToken: cancel.Token);
        var third = alice.SendAsync("bob", "third");

        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => second).Should().ThrowAsync<OperationCanceledException>();
        await using var bob = app.Connect("bob", Transport);

        (await bob.TextsAsync(2)).Should().Equal("first", "third");
        await Task.WhenAll(first, third);
    }

    [Test]
    public async Task One_recipient_who_is_not_there_holds_up_no_other()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var alice = await app.Connect("alice", Transport).OpenedAsync();
        var stuck = alice.SendAsync("nobody", "hello");

        await alice.SendAsync("alice", "to myself");

        (await alice.NextAsync()).Text.Should().Be("to myself");
        stuck.IsCompleted.Should().BeFalse();
        await alice.DisposeAsync();
        await FluentActions.Awaiting(() => stuck).Should().ThrowAsync<InboxException>();
    }

    [Test]
    public async Task A_client_that_only_sends_takes_the_mailbox_from_nobody()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var receives = await app.Connect("alice", Transport).OpenedAsync();
        await using (var sends = app.Connect("alice", Transport))
        {
            await sends.SendAsync("alice", "from the other process");
            sends.State.Should().Be(InboxClientState.Idle);
        }

        (await receives.NextAsync()).Text.Should().Be("from the other process");
        receives.State.Should().Be(InboxClientState.Open);
    }
}
