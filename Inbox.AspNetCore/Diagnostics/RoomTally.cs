using System.Runtime.InteropServices;

namespace Inbox.AspNetCore.Diagnostics;

/// <summary>The rooms that have members at this server, whichever store keeps them.</summary>
internal sealed class RoomTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _members = new(StringComparer.Ordinal);

    public int Rooms
    {
        get
        {
            lock (_lock)
            {
                return _members.Count;
            }
        }
    }

    public void Enter(string room)
    {
        lock (_lock)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_members, room, out _)++;
        }
    }

    public void Leave(string room)
    {
        lock (_lock)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_members, room) == 0)
            {
                _members.Remove(room);
            }
        }
    }
}
