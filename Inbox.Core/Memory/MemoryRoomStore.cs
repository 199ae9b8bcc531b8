using System.Diagnostics.CodeAnalysis;
using System.Text;
using Inbox.Rooms;

namespace Inbox.Memory;

/// <summary>A store that keeps rooms in this process's memory. They are lost when it ends, and invisible to other machines.</summary>
/// <remarks>
/// A term is the clock's time in milliseconds, or one more than the last term of any room or than one that a member has seen, whichever is
/// largest.
/// </remarks>
[Experimental(RoomStoreDiagnostic.Id)]
public sealed class MemoryRoomStore : IRoomStore, IMailboxDrain
{
    /// <summary>How far ahead of the clock a member can raise the terms of its room, in milliseconds: 30 days.</summary>
    private const long MaxLift = 30L * 24 * 60 * 60 * 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryRoom> _rooms = new(StringComparer.Ordinal);
    private readonly RoomOptions _options;
    private readonly TimeProvider _time;
    private long _lastTerm;
    private bool _isStopped;

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">Limits, which must not change afterwards.</param>
    /// <param name="time">The clock that terms come from; null for the system's.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public MemoryRoomStore(RoomOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        (_options, _time) = (options, time ?? TimeProvider.System);
    }

    /// <summary>Gets the number of rooms with members.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _rooms.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(room);
        ArgumentOutOfRangeException.ThrowIfNegative(seenTerm);
        return new(Join(room, seenTerm <= Now + MaxLift ? seenTerm : 0));
    }

    /// <inheritdoc/>
    public ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        MemoryRoom[] rooms;
        lock (_lock)
        {
            _isStopped = true;
            rooms = [.. _rooms.Values];
            _rooms.Clear();
        }

        foreach (var room in rooms)
        {
            room.Stop();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Returns a room at this instant; null when it has no members.</summary>
    internal (int[] Members, int? Host, long Term)? Look(string room)
    {
        MemoryRoom? found;
        lock (_lock)
        {
            found = _rooms.GetValueOrDefault(room);
        }

        return found?.Look();
    }

    internal long NextTerm()
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastTerm);
            var next = Math.Max(last + 1, Now);
            if (Interlocked.CompareExchange(ref _lastTerm, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>Removes a room. Called under the room's lock, which therefore is never taken under this one.</summary>
    internal void Forget(MemoryRoom room)
    {
        lock (_lock)
        {
            if (_rooms.GetValueOrDefault(room.Name) == room)
            {
                _rooms.Remove(room.Name);
            }
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private JoinResult Join(string room, long seenTerm)
    {
        if (room.Length == 0 || room.Length > _options.MaxNameBytes || Encoding.UTF8.GetByteCount(room) > _options.MaxNameBytes)
        {
            return JoinResult.Refused(JoinStatus.IllegalName);
        }

        while (true)
        {
            if (!TryEnter(room, out var entered, out var status))
            {
                return JoinResult.Refused(status);
            }

            if (entered.Join(seenTerm, out status) is { } member)
            {
                return JoinResult.Joined(member);
            }

            if (status != JoinStatus.Joined)
            {
                return JoinResult.Refused(status);
            }
        }
    }

    private bool TryEnter(string name, [NotNullWhen(true)] out MemoryRoom? room, out JoinStatus status)
    {
        lock (_lock)
        {
            room = null;
            status = _isStopped ? JoinStatus.Stopping : JoinStatus.Joined;
            if (!_isStopped && !_rooms.TryGetValue(name, out room))
            {
                status = _rooms.Count < _options.MaxRooms ? JoinStatus.Joined : JoinStatus.ServerFull;
                if (status == JoinStatus.Joined)
                {
                    _rooms.Add(name, room = new(name, this, _options));
                }
            }

            return room is not null;
        }
    }
}
