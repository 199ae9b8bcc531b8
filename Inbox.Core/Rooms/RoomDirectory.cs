using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Inbox.Rooms;

/// <summary>The rooms of one process. A room comes with its first member and goes with its last.</summary>
/// <remarks>
/// What it promises: a room that has members has exactly one host, at every instant. Of several who join an empty room at once exactly one
/// is host; when the host goes, the longest-standing of the others is host in the same step. Each election has a term: a number larger than
/// that of every election before in this process, and than those of a process before, provided that the clock did not go back and there
/// were fewer than 1,000 elections a second. So who was host once, and has not heard yet that it is not, can be told from who is.
/// </remarks>
public sealed class RoomDirectory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    private readonly RoomOptions _options;
    private readonly TimeProvider _time;
    private long _lastTerm;
    private bool _isStopped;

    /// <param name="options">Limits, which are not to be changed any more.</param>
    /// <param name="time">The clock that terms come from; the system's unless given.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public RoomDirectory(RoomOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_options, _time) = (options, time ?? TimeProvider.System);
    }

    /// <summary>How many rooms have members.</summary>
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

    /// <summary>Enters a room, which is made if nobody is in it. Who comes first is host.</summary>
    /// <param name="room">The room's name; names differ by any character.</param>
    /// <param name="member">The caller's membership; <see cref="Joined"/> is its first event.</param>
    /// <returns><see cref="JoinStatus.Joined"/>, or why not.</returns>
    public JoinStatus Join(string room, out RoomMember? member)
    {
        ArgumentNullException.ThrowIfNull(room);
        member = null;
        if (room.Length == 0 || room.Length > _options.MaxNameBytes || Encoding.UTF8.GetByteCount(room) > _options.MaxNameBytes)
        {
            return JoinStatus.IllegalName;
        }

        while (true)
        {
            if (!TryEnter(room, out var entered, out var status))
            {
                return status;
            }

            member = entered.Join(out status);
            if (member is not null || status != JoinStatus.Joined)
            {
                return status;
            }
        }
    }

    /// <summary>
    /// The server ends: all members are none any more with <see cref="MemberEnd.Stopping"/>, without elections, and nobody joins any more.
    /// </summary>
    public void Stop()
    {
        Room[] rooms;
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
    }

    /// <summary>A room at this instant; null when nobody is in it.</summary>
    internal (int[] Members, int? Host, long Term)? Look(string room)
    {
        Room? found;
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
            var next = Math.Max(last + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
            if (Interlocked.CompareExchange(ref _lastTerm, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>Called under the room's lock, which therefore is never taken under this one.</summary>
    internal void Forget(Room room)
    {
        lock (_lock)
        {
            if (_rooms.GetValueOrDefault(room.Name) == room)
            {
                _rooms.Remove(room.Name);
            }
        }
    }

    private bool TryEnter(string name, [NotNullWhen(true)] out Room? room, out JoinStatus status)
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
