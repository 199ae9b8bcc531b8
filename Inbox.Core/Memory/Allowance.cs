using System.Runtime.InteropServices;

namespace Inbox.Memory;

/// <summary>Room that a thread has taken ahead and not spent yet. It has its cache lines for itself.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine)]
internal struct Allowance
{
    // Of the processors that .NET runs on, those with the longest lines (Apple's) have 128 bytes; Intel's fetch two of 64 at once.
    private const int CacheLine = 128;

    [FieldOffset(CacheLine)]
    private long _left;

    public long Left => Volatile.Read(ref _left);

    public void Add(long room) => Interlocked.Add(ref _left, room);

    public long TakeAll() => Interlocked.Exchange(ref _left, 0);

    /// <summary>Spends room, if there is enough of it.</summary>
    public bool TryTake(long room)
    {
        var (left, wanted) = (Left, Budget.Room.Of(room));
        while (Budget.Room.Of(left).Holds(wanted))
        {
            var before = Interlocked.CompareExchange(ref _left, left - room, left);
            if (before == left)
            {
                return true;
            }

            left = before;
        }

        return false;
    }

    /// <summary>Puts room back, unless there would be more than so much of it.</summary>
    /// <returns>What is too much here: nothing, or all of it.</returns>
    public long Put(long room, in Budget.Room most)
    {
        for (var left = Left; most.Holds(Budget.Room.Of(left + room));)
        {
            var before = Interlocked.CompareExchange(ref _left, left + room, left);
            if (before == left)
            {
                return 0;
            }

            left = before;
        }

        return room + TakeAll();
    }
}
