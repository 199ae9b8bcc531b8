using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class LimitTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task A_mailbox_holds_100_messages_and_the_next_is_503()
    {
        await using var app = await StartAsync();
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await alice.ReceiveAsync();
        for (var i = 0; i < 100; i++)
        {
            (await bob.SendAsync("alice", $"{i}")).Status.Should().Be(200);
        }

        var refused = await bob.SendAsync("alice", "one too many");

        refused.ShouldBeProblem(503, "Mailbox full");
        refused["Retry-After"].Should().MatchRegex("^[1-9][0-9]*$");
        (await alice.ReceiveAsync()).Text.Should().Be("0");
        (await bob.SendAsync("alice", "100")).Status.Should().Be(200, "there is room again");
        (await alice.ReceiveAsync("max=1000")).Json.GetArrayLength().Should().Be(100);
    }

    [Test]
    public async Task A_message_in_acknowledged_delivery_counts_until_acknowledged()
    {
        await using var app = await StartAsync(options => options.MaxMailboxMessages = 1);
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        var first = await alice.ReceiveAsync("after=0");

        (await alice.SendAsync("alice", "second")).Status.Should().Be(503);
        await alice.ReceiveAsync($"after={first.MessageId}");
        (await alice.SendAsync("alice", "second")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_mailbox_holds_so_many_bytes_and_what_does_not_fit_is_503()
    {
        await using var app = await StartAsync(options => (options.MaxMessageBytes, options.MaxMailboxBytes) = (10, 15));
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await alice.ReceiveAsync();
        await bob.SendAsync("alice", "0123456789");

        var refused = await bob.SendAsync("alice", "012345");

        refused.ShouldBeProblem(503, "Mailbox full");
        refused["Retry-After"].Should().NotBeNull();
        (await bob.SendAsync("alice", "01234")).Status.Should().Be(200);
        (await bob.SendAsync("alice", "")).Status.Should().Be(200, "byte limits count bodies");
    }

    [Test]
    public async Task All_mailboxes_together_hold_so_many_bytes_and_what_does_not_fit_is_503()
    {
        await using var app = await StartAsync(
            options => (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (10, 10, 15));
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await bob.ReceiveAsync();
        await alice.SendAsync("alice", "0123456789");

        var refused = await alice.SendAsync("bob", "012345");

        refused.ShouldBeProblem(503, "Server full");
        refused["Retry-After"].Should().MatchRegex("^[1-9][0-9]*$");
        (await alice.SendAsync("bob", "01234")).Status.Should().Be(200);
        await alice.ReceiveAsync();
        (await alice.SendAsync("bob", "56789")).Status.Should().Be(200, "what was fetched no longer counts");
    }

    [Test]
    public async Task All_mailboxes_together_hold_so_many_messages_and_the_next_is_503()
    {
        await using var app = await StartAsync(options => (options.MaxMailboxMessages, options.MaxTotalMessages) = (2, 3));
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await bob.ReceiveAsync();
        await alice.SendAsync("alice", "");
        await alice.SendAsync("alice", "");
        await alice.SendAsync("bob", "");

        var refused = await alice.SendAsync("bob", "");

        refused.ShouldBeProblem(503, "Server full");
        refused["Retry-After"].Should().NotBeNull();
        await alice.ReceiveAsync();
        (await alice.SendAsync("bob", "")).Status.Should().Be(200, "what was fetched no longer counts");
    }

    [Test]
    public async Task Bytes_of_expired_messages_keep_nobody_out()
    {
        await using var app = await StartAsync(options =>
        {
            (options.MaxMessageBytes, options.MaxMailboxBytes, options.MaxTotalBytes) = (10, 10, 10);
            (options.MessageTimeout, options.SweepInterval) = (TimeSpan.FromSeconds(5), TimeSpan.FromDays(1));
        });
        var alice = app.Peer("alice");
        await app.Peer("bob").ReceiveAsync();
        await alice.SendAsync("alice", "0123456789");

        app.Clock.AdvanceSeconds(10);

        (await alice.SendAsync("bob", "0123456789")).Status.Should().Be(200);
    }

    [Test]
    public async Task There_are_so_many_mailboxes_and_a_new_name_is_503()
    {
        await using var app = await StartAsync(options => options.MaxMailboxes = 2);
        var (alice, bob) = (app.Peer("alice"), app.Peer("bob"));
        await alice.ReceiveAsync();
        await bob.ReceiveAsync();

        var refused = await app.Peer("carol").ReceiveAsync();

        refused.ShouldBeProblem(503, "Server full");
        refused["Retry-After"].Should().MatchRegex("^[1-9][0-9]*$");
        (await alice.SendAsync("bob", "offer")).Status.Should().Be(200, "those who are in stay in");
        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);

        await alice.LeaveAsync();
        (await app.Peer("carol").ReceiveAsync()).Status.Should().Be(204, "there is room again");
    }

    [Test]
    public async Task Expired_mailboxes_keep_nobody_out()
    {
        await using var app = await StartAsync(options => (options.MaxMailboxes, options.SweepInterval) = (1, TimeSpan.FromDays(1)));
        await app.Peer("alice").ReceiveAsync();

        app.Clock.AdvanceSeconds(61);

        (await app.Peer("bob").ReceiveAsync()).Status.Should().Be(204);
    }
}
