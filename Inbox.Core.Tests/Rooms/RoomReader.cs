using Inbox.Memory;
using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

/// <summary>A member, what it found, and what it is told.</summary>
internal sealed record RoomReader(IRoomMember Member, Joined Found)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    public static async Task<RoomReader> JoinAsync(IRoomStore rooms, string room, long seenTerm = 0)
    {
        (await rooms.JoinAsync(room, seenTerm)).TryGetMember(out var member).Should().BeTrue();
        return new(member!, (Joined)(await member!.NextAsync())!);
    }

    /// <summary>The next so many events, which are there or on their way.</summary>
    public async Task<RoomEvent[]> TakeAsync(int count)
    {
        var events = new RoomEvent[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = (await Member.NextAsync().AsTask().WaitAsync(_patience))!;
        }

        return events;
    }

    /// <summary>All that is left to one who is no member any more.</summary>
    public async Task<List<RoomEvent>> RestAsync()
    {
        var rest = new List<RoomEvent>();
        while (await Member.NextAsync() is { } next)
        {
            rest.Add(next);
        }

        return rest;
    }
}
