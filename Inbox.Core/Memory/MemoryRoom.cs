using Inbox.Rooms;

namespace Inbox.Memory;

/// <summary>Members, and the one of them who is host. Every change is one step under the lock, election and news of it included.</summary>
internal sealed class MemoryRoom(string name, MemoryRoomStore store, RoomOptions options)
{
    private readonly Lock _lock = new();

    // By number, and so by how long they have been members.
    private readonly SortedDictionary<int, MemoryRoomMember> _members = [];
    private readonly Queue<(MemoryRoomMember Member, MemberEnd End)> _leaving = [];
    private MemoryRoomMember? _host;
    private int _lastNumber;
    private long _term;
    private bool _isOver;

    public string Name => name;

    /// <returns>Null: see the status. <see cref="JoinStatus.Joined"/> without a member: the room has just vanished, and its name is
    /// free.</returns>
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
                // The newcomer knows this room from a server whose clock was ahead, and takes a smaller term for an old one.
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

    /// <summary>All at once, so that nobody is elected or told of the others.</summary>
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

    /// <summary>The room at this instant.</summary>
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

    /// <summary>Whoever is told that somebody left may turn out to be too slow, and leave in turn.</summary>
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
