using System.Threading.Channels;

namespace Inbox.Rooms;

/// <summary>
/// What a member has not read yet, and how its membership ended. Each library with a store of rooms compiles this file for itself.
/// </summary>
/// <param name="maxBytes">See <see cref="RoomOptions.MaxPendingBytes"/>.</param>
internal sealed class PendingEvents(int maxBytes)
{
    /// <summary>What an event takes besides its signal.</summary>
    private const int Overhead = 64;

    private readonly TaskCompletionSource<MemberEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The reader's continuations run asynchronously, so a write, which is made under a lock, runs no foreign code.
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>(new() { SingleReader = true });
    private int _bytes;

    public Task<MemberEnd> Ended => _ended.Task;

    /// <returns>The next event; null when the membership has ended and all events were read.</returns>
    public async ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (await _events.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_events.Reader.TryRead(out var next))
            {
                Interlocked.Add(ref _bytes, -Cost(next));
                return next;
            }
        }

        return null;
    }

    /// <summary>Adds an event. Only one caller may do so at a time.</summary>
    /// <returns>False when the event does not fit.</returns>
    public bool Post(RoomEvent roomEvent)
    {
        // Only the reader changes the count meanwhile, by reducing it. The first event is never too large.
        var cost = Cost(roomEvent);
        if (Volatile.Read(ref _bytes) is var pending && pending > 0 && pending + (long)cost > maxBytes)
        {
            return false;
        }

        Interlocked.Add(ref _bytes, cost);
        _events.Writer.TryWrite(roomEvent);
        return true;
    }

    /// <summary>Ends the membership, unless it has ended before.</summary>
    /// <returns>False when it has.</returns>
    public bool End(MemberEnd end)
    {
        _events.Writer.TryComplete();
        return _ended.TrySetResult(end);
    }

    private static int Cost(RoomEvent roomEvent) => roomEvent is Signaled signal ? Overhead + signal.Data.Length : Overhead;
}
