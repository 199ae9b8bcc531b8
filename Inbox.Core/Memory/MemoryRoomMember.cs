using System.Threading.Channels;
using Inbox.Rooms;

namespace Inbox.Memory;

/// <summary>A member of a room in memory.</summary>
internal sealed class MemoryRoomMember(MemoryRoom room, int number, int maxPendingBytes) : IRoomMember
{
    private readonly TaskCompletionSource<MemberEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The reader's continuations run asynchronously, so a write, which is made under the room's lock, runs no foreign code.
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>(new() { SingleReader = true });
    private int _pendingBytes;

    public string Room => room.Name;

    public int Number => number;

    public Task<MemberEnd> Ended => _ended.Task;

    public async ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken = default)
    {
        while (await _events.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_events.Reader.TryRead(out var next))
            {
                Interlocked.Add(ref _pendingBytes, -next.Cost);
                return next;
            }
        }

        return null;
    }

    public ValueTask<bool> SignalAsync(int to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) => new(room.Signal(this, to, data));

    public ValueTask LeaveAsync()
    {
        room.Leave(this, MemberEnd.Left);
        return ValueTask.CompletedTask;
    }

    /// <returns>False when the event does not fit.</returns>
    public bool Post(RoomEvent roomEvent)
    {
        // Only the reader changes the count meanwhile, by reducing it. The first event is never too large.
        if (Volatile.Read(ref _pendingBytes) is var pending && pending > 0 && pending + (long)roomEvent.Cost > maxPendingBytes)
        {
            return false;
        }

        Interlocked.Add(ref _pendingBytes, roomEvent.Cost);
        _events.Writer.TryWrite(roomEvent);
        return true;
    }

    public void End(MemberEnd end)
    {
        _events.Writer.TryComplete();
        _ended.TrySetResult(end);
    }
}
