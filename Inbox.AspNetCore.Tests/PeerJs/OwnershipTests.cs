using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>Whose an id is. PeerServer leaves one taken for 60 to 90 s, and sends no OPEN to one who comes again.</summary>
public sealed class OwnershipTests
{
    [Test]
    public async Task A_reloaded_page_has_its_id_at_once()
    {
        await using var app = await PeerApp.StartAsync();
        for (var reload = 0; reload < 20; reload++)
        {
            // A new token each time, as a reloaded page has, and no time passes.
            using var page = await app.ConnectAsync("alice", $"token {reload}");
            await page.CloseAsync();
            await app.IsGoneAsync("alice");
        }
    }

    [Test]
    public async Task One_who_connects_again_with_its_token_gets_OPEN_at_once_though_its_old_socket_hangs()
    {
        await using var app = await PeerApp.StartAsync();
        using var hanging = await RawPeer.OpenAsync(app, "alice", "token");
        using var again = await app.ConnectAsync("alice");
        using var bob = await app.ConnectAsync("bob");
        await bob.SendAsync("OFFER", "alice");
        await again.HearsAsync(PeerApp.Frame("OFFER", "bob", "alice"));
    }

    [Test]
    public async Task A_living_owner_keeps_its_id_against_any_number_of_thieves()
    {
        await using var app = await PeerApp.StartAsync();
        using var alice = await app.ConnectAsync("alice", "hers");
        var hearing = alice.TryHearAsync();
        for (var thief = 0; thief < 20; thief++)
        {
            using var socket = await app.OpenAsync("alice", $"thief {thief}");
            await socket.IsRefusedAsync(PeerApp.Taken);
        }

        using var bob = await app.ConnectAsync("bob");
        await bob.SendAsync("OFFER", "alice");
        (await hearing).Should().Be(PeerApp.Frame("OFFER", "bob", "alice"));
    }

    [Test]
    public async Task A_page_whose_network_died_has_its_id_again_after_two_seconds()
    {
        await using var app = await PeerApp.StartAsync();
        using var dead = await RawPeer.OpenAsync(app, "alice", "before");
        using var alice = await app.OpenAsync("alice", "after");
        await dead.IsPingedAsync();
        app.Clock.AdvanceSeconds(2);
        await app.IsGoneAsync("alice");
        app.Clock.AdvanceSeconds(0.5);
        await alice.HearsAsync(PeerApp.Opened);
        using var bob = await app.ConnectAsync("bob");
        await bob.SendAsync("OFFER", "alice");
        await alice.HearsAsync(PeerApp.Frame("OFFER", "bob", "alice"));
    }

    [Test]
    public async Task Of_many_who_want_a_free_id_one_gets_it()
    {
        await using var app = await PeerApp.StartAsync();
        var sockets = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => app.OpenAsync("alice", $"token {n}")));
        var frames = await Task.WhenAll(sockets.Select(async socket =>
        {
            // Who has it goes on reading, and so answers pings.
            var frame = await socket.TryHearAsync();
            _ = frame == PeerApp.Opened ? socket.TryHearAsync() : null;
            return frame;
        }));
        frames.Count(frame => frame == PeerApp.Opened).Should().Be(1);
        frames.Count(frame => frame == PeerApp.Taken).Should().Be(49);
        sockets.ToList().ForEach(socket => socket.Dispose());
    }

    [Test]
    public async Task One_address_may_have_the_owner_asked_60_times_a_minute_and_is_refused_at_once_after_that()
    {
        await using var app = await PeerApp.StartAsync();
        using var dead = await RawPeer.OpenAsync(app, "other", "before");
        using var alice = await app.ConnectAsync("alice", "hers");
        var hearing = alice.TryHearAsync();
        for (var thief = 0; thief < 60; thief++)
        {
            using var socket = await app.OpenAsync("alice", $"thief {thief}");
            await socket.IsRefusedAsync(PeerApp.Taken);
        }

        // Nobody asks the dead one any more in this minute.
        using var late = await app.OpenAsync("other", "after");
        await late.IsRefusedAsync(PeerApp.Taken);
        hearing.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task One_who_leaves_gives_up_its_id_and_nobody_speaks_under_it_from_that_socket()
    {
        await using var app = await PeerApp.StartAsync();
        using var former = await app.ConnectAsync("alice", "former");
        using var bob = await app.ConnectAsync("bob");
        await former.SayAsync("""{"type":"LEAVE"}""");
        await app.IsGoneAsync("alice");
        using var alice = await app.ConnectAsync("alice", "next");
        await former.SendAsync("OFFER", "bob", "\"forged\"");
        await former.SayAsync("""{"type":"LEAVE"}""");
        await former.CloseAsync();
        await alice.SendAsync("OFFER", "bob", "\"real\"");
        await bob.HearsAsync(PeerApp.Frame("OFFER", "alice", "bob", "\"real\""));
        await bob.SendAsync("ANSWER", "alice");
        await alice.HearsAsync(PeerApp.Frame("ANSWER", "bob", "alice"));
    }

    [Test]
    public async Task A_silent_client_is_found_by_heartbeats_and_its_id_is_free()
    {
        await using var app = await PeerApp.StartAsync();
        using var dead = await RawPeer.OpenAsync(app, "alice", "before");
        app.Clock.AdvanceSeconds(15);
        await dead.IsPingedAsync();
        app.Clock.AdvanceSeconds(18);
        await app.IsGoneAsync("alice");
        using var alice = await app.ConnectAsync("alice", "after");
    }
}
