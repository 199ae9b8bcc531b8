using Inbox.Memory;
using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

/// <summary>A member, what it found, and what it is told.</summary>
internal sealed record RoomReader(IRoomMember Member, Joined Found)
{
    public static async Task<RoomReader> JoinAsync(IRoomStore rooms, string room, long seenTerm = 0)
    {
        (await rooms.JoinAsync(room, seenTerm)).TryGetMember(out var member).Should().BeTrue();
        return new(member!, (Joined)(await member!.NextAsync())!);
    }

    /// <summary>The next so many events, which are there already: whatever happens in a room has been told when the call returns.</summary>
    public async Task<RoomEvent[]> TakeAsync(int count)
    {
        var events = new RoomEvent[count];
        for (var i = 0; i < count; i++)
        {
            var next = Member.NextAsync();
            next.IsCompleted.Should().BeTrue("event {0} of {1} is there", i + 1, count);
            events[i] = (await next)!;
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
