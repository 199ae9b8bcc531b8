using Inbox.Rooms;

namespace Inbox.Redis.Rooms;

/// <summary>The members that this node has in the rooms of one partition. Not thread-safe.</summary>
internal sealed class LocalMembers
{
    /// <summary>All, by token: also those that join, and have not been told so yet.</summary>
    private readonly Dictionary<long, RedisRoomMember> _members = [];

    /// <summary>Those that have joined, by room and number.</summary>
    private readonly Dictionary<string, Dictionary<int, RedisRoomMember>> _rooms = new(StringComparer.Ordinal);

    public int Count => _members.Count;

    public void Add(RedisRoomMember member) => _members.Add(member.Token, member);

    /// <returns>False when the member's membership has ended before.</returns>
    public bool Remove(RedisRoomMember member, MemberEnd end)
    {
        if (_members.GetValueOrDefault(member.Token) != member)
        {
            return false;
        }

        _members.Remove(member.Token);
        if (_rooms.TryGetValue(member.Room, out var room) && room.Remove(member.Number) && room.Count == 0)
        {
            _rooms.Remove(member.Room);
        }

        member.End(end);
        return true;
    }

    public void Clear(MemberEnd end)
    {
        foreach (var (_, member) in _members)
        {
            member.End(end);
        }

        _members.Clear();
        _rooms.Clear();
    }

    /// <summary>Tells the members of a change.</summary>
    /// <returns>Those that read too slowly, whose memberships have ended.</returns>
    public List<RedisRoomMember> Tell(RoomChange change)
    {
        var slow = new List<RedisRoomMember>();
        switch (change)
        {
            case MemberCame came:
                if (came.IsElected)
                {
                    Tell(came.Room, new HostElected(came.Host, came.Term), slow);
                }

                Tell(came.Room, new MemberJoined(came.Number), slow);
                Begin(came);
                break;
            case MembersWent went:
                TellOfLeaving(went, slow);
                break;
            case SignalCame signal when _members.TryGetValue(signal.Token, out var member):
                Post(member, new Signaled(signal.From, signal.Data), slow);
                break;
        }

        foreach (var member in slow)
        {
            Remove(member, MemberEnd.TooSlow);
        }

        return slow;
    }

    private void Begin(MemberCame came)
    {
        if (_members.TryGetValue(came.Token, out var member))
        {
            if (!_rooms.TryGetValue(came.Room, out var room))
            {
                _rooms.Add(came.Room, room = []);
            }

            room.Add(came.Number, member);
            member.Begin(new(came.Room, came.Number, came.Members, came.Host, came.Term));
        }
    }

    private void TellOfLeaving(MembersWent went, List<RedisRoomMember> slow)
    {
        foreach (var number in went.Numbers)
        {
            // Usually it has ended already, and that is why the others are told.
            if (_rooms.GetValueOrDefault(went.Room)?.GetValueOrDefault(number) is { } gone)
            {
                Remove(gone, MemberEnd.Lost);
            }

            Tell(went.Room, new MemberLeft(number), slow);
        }

        if (went.Host != 0)
        {
            Tell(went.Room, new HostElected(went.Host, went.Term), slow);
        }
    }

    private void Tell(string room, RoomEvent roomEvent, List<RedisRoomMember> slow)
    {
        if (_rooms.TryGetValue(room, out var members))
        {
            foreach (var (_, member) in members)
            {
                Post(member, roomEvent, slow);
            }
        }
    }

    private static void Post(RedisRoomMember member, RoomEvent roomEvent, List<RedisRoomMember> slow)
    {
        if (!slow.Contains(member) && !member.Post(roomEvent))
        {
            slow.Add(member);
        }
    }
}
