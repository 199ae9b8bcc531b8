using Inbox.Rooms;
using StackExchange.Redis;

namespace Inbox.Redis.Rooms;

/// <summary>A member of a room whose socket is on this node.</summary>
/// <param name="feed">What tells it of changes.</param>
/// <param name="room">The room's name.</param>
/// <param name="keys">The room's keys.</param>
/// <param name="session">The number of the session to which it belongs.</param>
/// <param name="token">Its name in that session.</param>
/// <param name="maxPendingBytes">See <see cref="RoomOptions.MaxPendingBytes"/>.</param>
internal sealed class RedisRoomMember(RoomFeed feed, string room, RedisKey[] keys, long session, long token, int maxPendingBytes) : IRoomMember
{
    private readonly PendingEvents _pending = new(maxPendingBytes);
    private readonly TaskCompletionSource _joining = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Room => room;

    public RedisKey[] Keys => keys;

    public long Session => session;

    public long Token => token;

    /// <summary>Gets the member's number; 0 until it has been told that it joined.</summary>
    public int Number { get; private set; }

    public Task<MemberEnd> Ended => _pending.Ended;

    /// <summary>Gets a task that completes when the member has been told that it joined, or will not be told.</summary>
    public Task Joining => _joining.Task;

    public ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken = default) => _pending.NextAsync(cancellationToken);

    public async ValueTask<bool> SignalAsync(int to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        !Ended.IsCompleted && await feed.SignalAsync(this, to, data).ConfigureAwait(false);

    public async ValueTask LeaveAsync() => await feed.LeaveAsync(this, MemberEnd.Left).ConfigureAwait(false);

    public void Begin(Joined joined)
    {
        Number = joined.Number;
        _pending.Post(joined);
        _joining.TrySetResult();
    }

    /// <inheritdoc cref="PendingEvents.Post"/>
    public bool Post(RoomEvent roomEvent) => _pending.Post(roomEvent);

    public void End(MemberEnd end)
    {
        _pending.End(end);
        _joining.TrySetResult();
    }
}
