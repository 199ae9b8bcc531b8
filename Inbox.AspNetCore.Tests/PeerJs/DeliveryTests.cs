using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>What becomes of a message: it is written once, or held for a while, or its sender is told.</summary>
public sealed class DeliveryTests
{
    [Test]
    public async Task Messages_for_one_who_comes_within_five_seconds_are_given_after_OPEN_in_order()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        for (var n = 0; n < 10; n++)
        {
            await alice.SendAsync("CANDIDATE", "bob", $"{n}");
        }

        await alice.IsHeardAsync("alice");
        app.Clock.AdvanceSeconds(4.9);
        using var bob = await app.ConnectAsync("bob");
        for (var n = 0; n < 10; n++)
        {
            await bob.HearsAsync(PeerApp.Frame("CANDIDATE", "alice", "bob", $"{n}"));
        }

        app.Clock.AdvanceSeconds(5);
        await alice.IsHeardAsync("alice");
    }

    [Test]
    public async Task Who_writes_to_one_who_never_comes_is_told_once_after_five_seconds()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        await alice.SendAsync("OFFER", "nobody");
        await alice.SendAsync("CANDIDATE", "nobody");
        await alice.SendAsync("OFFER", "no one");
        await alice.IsHeardAsync("alice");
        app.Clock.AdvanceSeconds(5);
        new[] { await alice.TryHearAsync(), await alice.TryHearAsync() }.Should().BeEquivalentTo(PeerApp.Expired("nobody", "alice"), PeerApp.Expired("no one", "alice"));

        // The pair counts anew: each message is held for its own time.
        await alice.SendAsync("OFFER", "nobody");
        await alice.IsHeardAsync("alice");
        app.Clock.AdvanceSeconds(5);
        await alice.HearsAsync(PeerApp.Expired("nobody", "alice"));
    }

    [Test]
    public async Task Who_writes_to_one_that_has_closed_is_told_unless_it_comes_back()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using (var bob = await app.ConnectAsync("bob"))
        {
            await bob.CloseAsync();
            await app.IsGoneAsync("bob");
        }

        await alice.SendAsync("OFFER", "bob", "1");
        await alice.IsHeardAsync("alice");
        using (var bob = await app.ConnectAsync("bob", "another token"))
        {
            await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob", "1"));
            app.Clock.AdvanceSeconds(5);
            await alice.IsHeardAsync("alice");
            await bob.CloseAsync();
            await app.IsGoneAsync("bob");
        }

        await alice.SendAsync("OFFER", "bob", "2");
        await alice.IsHeardAsync("alice");
        app.Clock.AdvanceSeconds(5);
        await alice.HearsAsync(PeerApp.Expired("bob", "alice"));
    }

    [Test]
    public async Task A_farewell_to_one_who_is_not_there_is_neither_held_nor_answered()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        await alice.SendAsync("LEAVE", "bob");
        await alice.SendAsync("EXPIRE", "bob");
        await alice.IsHeardAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        app.Clock.AdvanceSeconds(5);
        await alice.IsHeardAsync("alice");
        await alice.SendAsync("OFFER", "bob");
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob"));
    }

    [Test]
    public async Task A_message_that_was_written_is_never_given_again()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using (var first = await RawPeer.OpenAsync(app, "bob", "token"))
        {
            await alice.SendAsync("OFFER", "bob", "1");
            (await first.HearAsync()).Should().Be(PeerApp.Frame("OFFER", "alice", "bob", "1"));
        }

        using var bob = await app.ConnectAsync("bob");
        await alice.SendAsync("OFFER", "bob", "2");
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob", "2"));
    }

    [Test]
    public async Task A_client_that_was_silent_is_pinged_before_a_message_is_written_for_it()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using var bob = await RawPeer.OpenAsync(app, "bob", "token");
        app.Clock.AdvanceSeconds(7);
        await alice.SendAsync("OFFER", "bob");
        await bob.IsPingedAsync();
        await bob.AnswerPingAsync();
        (await bob.HearAsync()).Should().Be(PeerApp.Frame("OFFER", "alice", "bob"));
    }

    [Test]
    public async Task What_could_not_be_given_to_a_dead_client_goes_to_its_next_socket()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using var dead = await RawPeer.OpenAsync(app, "bob", "token");
        app.Clock.AdvanceSeconds(7);
        await alice.SendAsync("OFFER", "bob");
        await alice.SendAsync("CANDIDATE", "bob");
        await alice.IsHeardAsync("alice");
        await dead.IsPingedAsync();
        app.Clock.AdvanceSeconds(2);
        await app.IsGoneAsync("bob");
        using var bob = await app.ConnectAsync("bob");
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob"));
        await bob.HearsAsync(PeerApp.Frame("CANDIDATE", "alice", "bob"));
        app.Clock.AdvanceSeconds(6);
        await alice.IsHeardAsync("alice");
    }

    [Test]
    public async Task Who_wrote_to_a_client_that_turns_out_to_be_dead_is_told_when_it_does_not_come_back()
    {
        using var ended = new SemaphoreSlim(0);
        await using var app = await PeerApp.StartAsync(use: app => app.Use(async (context, next) =>
        {
            await next(context);
            ended.Release();
        }));
        using var alice = await app.ConnectAsync("alice");
        using var carol = await app.ConnectAsync("carol");
        using var dead = await RawPeer.OpenAsync(app, "bob", "token");
        await carol.SendAsync("OFFER", "bob");
        (await dead.HearAsync()).Should().Be(PeerApp.Frame("OFFER", "carol", "bob"));
        app.Clock.AdvanceSeconds(7);
        await alice.SendAsync("OFFER", "bob");
        await dead.IsPingedAsync();
        app.Clock.AdvanceSeconds(2);
        await ended.WaitAsync(Patience.CancellationToken());
        app.Clock.AdvanceSeconds(5);
        await alice.HearsAsync(PeerApp.Expired("bob", "alice"));
        await carol.HearsAsync(PeerApp.Expired("bob", "carol"));
    }

    [Test]
    public async Task A_socket_that_closes_tells_nobody_since_the_peers_connections_may_live_on()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice");
        using (var bob = await app.ConnectAsync("bob"))
        {
            await bob.SendAsync("OFFER", "alice");
            await alice.HearsAsync(PeerApp.Frame("OFFER", "bob", "alice"));
            await alice.SendAsync("ANSWER", "bob");
            await bob.HearsAsync(PeerApp.Frame("ANSWER", "alice", "bob"));
            await bob.CloseAsync();
        }

        await app.IsGoneAsync("bob");
        app.Clock.AdvanceSeconds(20);
        await alice.IsHeardAsync("alice");
    }
}
