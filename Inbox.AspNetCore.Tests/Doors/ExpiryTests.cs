using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class ExpiryTests(Door door) : DoorTests(door)
{
    [TestCase(1.0)]
    [TestCase(86_400.0)]
    public async Task A_mailbox_that_nobody_uses_is_gone_after_60_seconds_swept_or_not(double sweepInterval)
    {
        await using var app = await StartAsync(options => options.SweepInterval = TimeSpan.FromSeconds(sweepInterval));
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("alice").SendAsync("alice", "note");

        app.Clock.AdvanceSeconds(60);

        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(404);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(204, "the name is free, and the message is gone");
    }

    [Test]
    public async Task A_mailbox_lives_until_its_60_seconds_are_over()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        app.Clock.AdvanceSeconds(59.9);

        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task Receiving_keeps_a_name() => await UsingKeepsTheName(peer => peer.ReceiveAsync());

    [Test]
    public async Task Sending_keeps_the_senders_name() => await UsingKeepsTheName(peer => peer.SendAsync("bob", "x"));

    [Test]
    public async Task A_refused_send_keeps_the_senders_name_too() => await UsingKeepsTheName(peer => peer.SendAsync("nobody", "x"));

    [Test]
    public async Task An_unreadable_request_keeps_the_callers_name_too() => await UsingKeepsTheName(peer => peer.ReceiveAsync("wait=soon"));

    [Test]
    public async Task Being_sent_to_does_not_keep_a_name()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        app.Clock.AdvanceSeconds(40);
        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(200);
        app.Clock.AdvanceSeconds(20);

        (await app.Peer("bob").SendAsync("alice", "offer")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_wrong_password_does_not_keep_a_name()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();

        app.Clock.AdvanceSeconds(40);
        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);
        app.Clock.AdvanceSeconds(20);

        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Waiting_keeps_a_name_and_its_end_restarts_the_idle_time()
    {
        await using var app = await StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(10));
        var waiting = await app.ParkAsync(app.Peer("alice"), "wait=25");

        app.Clock.AdvanceSeconds(24);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
        app.Clock.AdvanceSeconds(1);
        (await waiting).WaitEnded.Should().Be("timeout");

        app.Clock.AdvanceSeconds(9.9);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401);
        app.Clock.AdvanceSeconds(0.1);
        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(204);
    }

    [TestCase(4.9, 200)]
    [TestCase(5.0, 204)]
    public async Task A_message_that_nobody_fetches_is_gone_after_its_time(double seconds, int status)
    {
        await using var app = await StartAsync(options =>
            (options.MessageTimeout, options.SweepInterval) = (TimeSpan.FromSeconds(5), TimeSpan.FromDays(1)));
        await app.Peer("alice").SendAsync("alice", "note");

        app.Clock.AdvanceSeconds(seconds);

        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(status);
    }

    [Test]
    public async Task Messages_wait_60_seconds_unless_the_host_says_otherwise()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").SendAsync("alice", "note");

        app.Clock.AdvanceSeconds(59);
        await app.Peer("alice").SendAsync("alice", "younger");
        app.Clock.AdvanceSeconds(1);

        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("younger");
    }

    [Test]
    public async Task Without_a_message_timeout_a_message_lives_as_long_as_its_mailbox()
    {
        await using var app = await StartAsync(options => options.MessageTimeout = TimeSpan.Zero);
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "note");

        for (var i = 0; i < 10; i++)
        {
            app.Clock.AdvanceSeconds(50);
            await alice.SendAsync("bob", "keeps the name");
        }

        (await alice.ReceiveAsync()).Text.Should().Be("note");
    }

    private async Task UsingKeepsTheName(Func<Peer, Task<Answer>> use)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        for (var i = 0; i < 3; i++)
        {
            app.Clock.AdvanceSeconds(40);
            await use(app.Peer("alice"));
        }

        (await app.Peer("alice", "another").ReceiveAsync()).Status.Should().Be(401, "the name is still hers");
    }
}
