using Inbox.Rooms;

namespace Inbox.Memory;

/// <summary>A member of a room in memory.</summary>
internal sealed class MemoryRoomMember(MemoryRoom room, int number, int maxPendingBytes) : IRoomMember
{
    private readonly PendingEvents _pending = new(maxPendingBytes);

    public string Room => room.Name;

    public int Number => number;

    public Task<MemberEnd> Ended => _pending.Ended;

    public ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken = default) => _pending.NextAsync(cancellationToken);

    public ValueTask<bool> SignalAsync(int to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => new(room.Signal(this, to, data));

    public ValueTask LeaveAsync()
    {
        room.Leave(this, MemberEnd.Left);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="PendingEvents.Post"/>
    public bool Post(RoomEvent roomEvent) => _pending.Post(roomEvent);

    public void End(MemberEnd end) => _pending.End(end);
}
