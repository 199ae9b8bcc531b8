using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Inbox.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Rooms;

/// <summary>The door on a store that the app has registered, on one that fails, and what a member that comes back tells it.</summary>
public sealed class RoomStoreTests
{
    [Test]
    public async Task Whoever_has_seen_a_term_gets_a_larger_one_though_the_servers_clock_was_set_back()
    {
        await using var app = await RoomApp.StartAsync();
        var seen = app.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 3_600_000;

        using var a = await app.JoinAsync("x", $"term={seen}");

        a.Term.Should().Be(seen + 1);
    }

    [TestCase("term=")]
    [TestCase("term=-1")]
    [TestCase("term=old")]
    public async Task A_term_that_is_none_is_400(string query)
    {
        await using var app = await RoomApp.StartAsync();
        var opening = () => app.OpenRoomAsync("x", query: query);
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(400);
    }

    [TestCase("", null)]
    [TestCase("ours", "ours")]
    public async Task Two_paths_may_have_the_same_rooms(string store, object? key)
    {
        var rooms = new MemoryRoomStore(new());
        await using var app = await InboxApp.StartAsync(
            builder => (key is null ? builder.Services.AddSingleton<IRoomStore>(rooms) : builder.Services.AddKeyedSingleton<IRoomStore>(key, rooms)).AddBearer(),
            app =>
            {
                app.MapInboxRooms("/rooms", options => options.Store = store);
                app.MapInboxRooms("/other", options => options.Store = store);
            });

        using var a = await app.JoinAsync("x");
        using var b = await SocketClient.OpenAsync(app, "Bearer x", protocol: "inbox.room.v1", path: "/other");

        (await b.HearAsync()).GetProperty("joined").GetProperty("host").GetInt32().Should().Be(a.Number);
    }

    [Test]
    public async Task Rooms_that_nobody_registered_stop_the_start()
    {
        var starting = () => RoomApp.StartAsync(options => options.Store = "theirs");
        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*IRoomStore*\"theirs\"*");
    }

    [Test]
    public async Task A_store_that_fails_is_503_and_closes_sockets_with_1013()
    {
        var rooms = new FailingRooms();
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddSingleton<IRoomStore>(rooms).AddBearer(), app => app.MapInboxRooms("/rooms"));
        var a = await app.JoinAsync("x");
        rooms.IsAway = true;

        await a.SignalAsync(1, "1");
        (await a.Socket.EndAsync()).Should().Be(1013);
        var opening = () => app.OpenRoomAsync("x");
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(503);

        a.Dispose();
        rooms.IsAway = false;
        using var again = await app.JoinAsync("x");
        again.Host.Should().Be(again.Number, "whoever was cut off has left");
    }

    [Test]
    public async Task A_membership_that_its_store_has_lost_closes_its_socket_with_1013()
    {
        var rooms = new FailingRooms();
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddSingleton<IRoomStore>(rooms).AddBearer(), app => app.MapInboxRooms("/rooms"));
        using var a = await app.JoinAsync("x");

        rooms.Lost.SetResult(MemberEnd.Lost);
        (await a.Socket.EndAsync()).Should().Be(1013);
    }

    private sealed class FailingRooms : IRoomStore
    {
        private readonly MemoryRoomStore _rooms = new(new());

        /// <summary>Ends all memberships.</summary>
        public TaskCompletionSource<MemberEnd> Lost { get; } = new();

        public bool IsAway { get; set; }

        public async ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default)
        {
            Check();
            (await _rooms.JoinAsync(room, seenTerm, cancellationToken)).TryGetMember(out var member);
            return JoinResult.Joined(new Member(this, member!));
        }

        private void Check()
        {
            if (IsAway)
            {
                throw new MailboxStoreException("It was told to fail.");
            }
        }

        private sealed class Member(FailingRooms rooms, IRoomMember member) : IRoomMember
        {
            public string Room => member.Room;

            public int Number => member.Number;

            public Task<MemberEnd> Ended => Task.WhenAny(member.Ended, rooms.Lost.Task).Unwrap();

            public ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken = default) => member.NextAsync(cancellationToken);

            public ValueTask<bool> SignalAsync(int to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
            {
                rooms.Check();
                return member.SignalAsync(to, data, cancellationToken);
            }

            public ValueTask LeaveAsync() => member.LeaveAsync();
        }
    }
}
