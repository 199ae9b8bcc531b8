using System.Threading.Channels;

namespace Inbox.Rooms;

/// <summary>
/// Somebody who is in a room, from <see cref="RoomDirectory.Join"/> on until <see cref="Leave"/>. Safe to use from several threads; one
/// reads.
/// </summary>
public sealed class RoomMember
{
    private readonly Room _room;
    private readonly int _maxPendingBytes;
    private readonly TaskCompletionSource<MemberEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Its reader goes on elsewhere: a write, which is made under the room's lock, runs nobody's code.
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>(new() { SingleReader = true });
    private int _pendingBytes;

    internal RoomMember(Room room, int number, int maxPendingBytes)
    {
        (_room, Number, _maxPendingBytes) = (room, number, maxPendingBytes);
    }

    /// <summary>The room's name.</summary>
    public string Room => _room.Name;

    /// <summary>1 for who joined an empty room, and one more for each who joined since: a late signal never reaches a namesake.</summary>
    public int Number { get; }

    /// <summary>Completes, and never fails, when this is no member any more.</summary>
    public Task<MemberEnd> Ended => _ended.Task;

    /// <summary>Waits for the next event.</summary>
    /// <param name="cancellationToken">Ends the wait; no event is lost by that.</param>
    /// <returns>Null: this is no member any more, and has read everything.</returns>
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

    /// <summary>Sends something to another member of the same room, or to itself.</summary>
    /// <param name="to">Its number.</param>
    /// <param name="data">Kept as it is, so do not write to it afterwards.</param>
    /// <returns>False: there is no such member now, or the caller is none. Nobody got anything.</returns>
    public bool Signal(int to, ReadOnlyMemory<byte> data) => _room.Signal(this, to, data);

    /// <summary>Leaves the room. If this is its host, another one is elected in the same step. Further calls do nothing.</summary>
    public void Leave() => _room.Leave(this, MemberEnd.Left);

    /// <returns>False: it does not fit.</returns>
    internal bool Post(RoomEvent roomEvent)
    {
        // Only the reader makes it less meanwhile. The first event is never too large.
        if (Volatile.Read(ref _pendingBytes) is var pending && pending > 0 && pending + (long)roomEvent.Cost > _maxPendingBytes)
        {
            return false;
        }

        Interlocked.Add(ref _pendingBytes, roomEvent.Cost);
        _events.Writer.TryWrite(roomEvent);
        return true;
    }

    internal void End(MemberEnd end)
    {
        _events.Writer.TryComplete();
        _ended.TrySetResult(end);
    }
}
