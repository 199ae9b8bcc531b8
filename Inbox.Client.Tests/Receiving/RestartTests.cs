using Inbox.Client.Tests.Hosting;

namespace Inbox.Client.Tests.Receiving;

public sealed class RestartTests(InboxTransport transport) : Transports(transport)
{
    [Test]
    public async Task After_a_restart_it_is_back_by_itself_though_the_mailboxes_are_gone()
    {
        await using var server = new RestartableServer(keepsMailboxes: false);
        await server.StartAsync();
        await using var alice = await server.Url.Connect("alice", Transport).OpenedAsync();
        await using var bob = await server.Url.Connect("bob", Transport).OpenedAsync();
        var next = await StopInMidConversationAsync(server, alice, bob);
        var sent = bob.SendAsync("alice", "in between");
        var opens = alice.StateAsync(InboxClientState.Open);
        await server.StartAsync();

        await opens;
        await sent;
        (await next).Text.Should().Be("in between");
    }

    /// <summary>The ids of its messages begin lower than those of the messages before.</summary>
    [Test]
    public async Task Messages_arrive_once_each_from_a_server_that_was_started_again_with_its_clock_set_back()
    {
        await using var server = new RestartableServer(keepsMailboxes: false);
        await server.StartAsync();
        await using var alice = await server.Url.Connect("alice", Transport).OpenedAsync();
        await using var bob = await server.Url.Connect("bob", Transport).OpenedAsync();
        var next = await StopInMidConversationAsync(server, alice, bob);
        var opens = alice.StateAsync(InboxClientState.Open);
        server.ClockIsOffBy = TimeSpan.FromHours(-1);
        await server.StartAsync();
        await opens;

        for (var i = 0; i < 150; i++)
        {
            await bob.SendAsync("alice", $"{i}");
            (await next).Text.Should().Be($"{i}", "and so one of more than a mailbox holds, which shows that they were acknowledged");
            next = alice.NextAsync();
        }
    }

    [Test]
    public async Task A_crash_loses_nothing_that_the_server_still_has()
    {
        await using var server = new RestartableServer(keepsMailboxes: true);
        await server.StartAsync();
        await using var alice = await server.Url.Connect("alice", Transport).OpenedAsync();
        await using var bob = server.Url.Connect("bob", Transport);
        for (var i = 0; i < 10; i++)
        {
            await bob.SendAsync("alice", $"{i}");
        }

        (await alice.TextsAsync(4)).Should().Equal("0", "1", "2", "3");
        await server.CrashAsync();
        await server.StartAsync();

        (await alice.TextsAsync(6)).Should().Equal("4", "5", "6", "7", "8", "9");
    }

    /// <returns>What alice waits for next: another message, which is still to be sent.</returns>
    private static async Task<Task<ReceivedMessage>> StopInMidConversationAsync(RestartableServer server, InboxClient alice, InboxClient bob)
    {
        await bob.SendAsync("alice", "before");
        (await alice.NextAsync()).Text.Should().Be("before");

        // Asking for the next says that this one was handled, without which a poll waits before it asks again.
        var next = alice.NextAsync();
        var retries = alice.StateAsync(InboxClientState.Retrying);
        await server.StopAsync();
        await retries;
        return next;
    }
}
