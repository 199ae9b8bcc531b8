using Inbox.Rooms;

namespace Inbox.Memory;

/// <summary>
/// The members of a room, one of which is host. Every change is one step under the lock, including its election and its events.
/// </summary>
internal sealed class MemoryRoom(string name, MemoryRoomStore store, RoomOptions options)
{
    private readonly Lock _lock = new();

    // Ordered by number, and therefore by length of membership.
    private readonly SortedDictionary<int, MemoryRoomMember> _members = [];
    private readonly Queue<(MemoryRoomMember Member, MemberEnd End)> _leaving = [];
    private MemoryRoomMember? _host;
    private int _lastNumber;
    private long _term;
    private bool _isOver;

    public string Name => name;

    /// <returns>
    /// The member; null when the join failed, see <paramref name="status"/>. Null with <see cref="JoinStatus.Joined"/>: the room has just
    /// vanished, and its name is free.
    /// </returns>
    public MemoryRoomMember? Join(long seenTerm, out JoinStatus status)
    {
        lock (_lock)
        {
            status = !_isOver && _members.Count >= options.MaxMembers ? JoinStatus.RoomFull : JoinStatus.Joined;
            if (_isOver || status != JoinStatus.Joined)
            {
                return null;
            }

            var member = new MemoryRoomMember(this, ++_lastNumber, options.MaxPendingBytes);
            _members.Add(member.Number, member);
            if (_host is null)
            {
                (_host, _term) = (member, Math.Max(store.NextTerm(), seenTerm + 1));
            }
            else if (_term < seenTerm)
            {
                // The new member knows this room from a server whose clock was ahead, and would take a smaller term for an old one.
                _term = Math.Max(store.NextTerm(), seenTerm + 1);
                Tell(new HostElected(_host.Number, _term), except: member);
            }

            member.Post(new Joined(name, member.Number, [.. _members.Keys], _host.Number, _term));
            Tell(new MemberJoined(member.Number), except: member);
            PutOut();
            return member;
        }
    }

    public void Leave(MemoryRoomMember member, MemberEnd end)
    {
        lock (_lock)
        {
            _leaving.Enqueue((member, end));
            PutOut();
        }
    }

    public bool Signal(MemoryRoomMember from, int to, ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            if (!IsMember(from) || !_members.TryGetValue(to, out var target))
            {
                return false;
            }

            Post(target, new Signaled(from.Number, data));
            PutOut();
            return IsMember(target);
        }
    }

    /// <summary>Ends all memberships at once, so that no member is elected or told of the others.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isOver = true;
            foreach (var (_, member) in _members)
            {
                member.End(MemberEnd.Stopping);
            }

            _members.Clear();
            _host = null;
        }
    }

    /// <summary>Returns the room at this instant.</summary>
    public (int[] Members, int? Host, long Term) Look()
    {
        lock (_lock)
        {
            return ([.. _members.Keys], _host?.Number, _term);
        }
    }

    private bool IsMember(MemoryRoomMember member) => _members.TryGetValue(member.Number, out var found) && found == member;

    private void Post(MemoryRoomMember member, RoomEvent roomEvent)
    {
        if (!member.Post(roomEvent))
        {
            _leaving.Enqueue((member, MemberEnd.TooSlow));
        }
    }

    private void Tell(RoomEvent roomEvent, MemoryRoomMember? except = null)
    {
        foreach (var (_, member) in _members)
        {
            if (member != except)
            {
                Post(member, roomEvent);
            }
        }
    }

    /// <summary>
    /// Removes the members that are leaving. A member that is told of this may turn out to be too slow, and is removed in turn.
    /// </summary>
    private void PutOut()
    {
        while (_leaving.TryDequeue(out var leaving))
        {
            var (member, end) = leaving;
            if (!IsMember(member))
            {
                continue;
            }

            _members.Remove(member.Number);
            member.End(end);
            Tell(new MemberLeft(member.Number));
            if (_host == member)
            {
                Elect();
            }
        }
    }

    private void Elect()
    {
        _host = _members.Values.FirstOrDefault();
        if (_host is null)
        {
            _isOver = true;
            store.Forget(this);
        }
        else
        {
            _term = Math.Max(store.NextTerm(), _term + 1);
            Tell(new HostElected(_host.Number, _term));
        }
    }
}
