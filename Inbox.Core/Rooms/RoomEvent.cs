namespace Inbox.Rooms;

/// <summary>An event that a member is told of. All members of a room see its joins, leaves and elections in the same order.</summary>
public abstract record RoomEvent
{
    private protected RoomEvent()
    {
    }
}

/// <summary>The first event of each member: the room when the member joined, itself included.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Number">The member's own number.</param>
/// <param name="Members">The numbers of all members, ascending: the longest-standing first.</param>
/// <param name="Host">The host's number; the member's own when it was elected by joining.</param>
/// <param name="Term">The number of that election.</param>
public sealed record Joined(string Room, int Number, IReadOnlyList<int> Members, int Host, long Term) : RoomEvent
{
    /// <inheritdoc/>
    public bool Equals(Joined? other) =>
        other is not null && (Room, Number, Host, Term) == (other.Room, other.Number, other.Host, other.Term) && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Room, Number, Host, Term);
}

/// <summary>Another member has joined.</summary>
/// <param name="Number">Its number.</param>
public sealed record MemberJoined(int Number) : RoomEvent;

/// <summary>A member has left. If it was the host, <see cref="HostElected"/> follows at once.</summary>
/// <param name="Number">Its number, which is not given again while the room exists.</param>
public sealed record MemberLeft(int Number) : RoomEvent;

/// <summary>
/// The host has left, and another member is host now; or the same host was elected again because a member that had seen a larger term
/// joined.
/// </summary>
/// <param name="Host">The number of the longest-standing member.</param>
/// <param name="Term">The number of this election, larger than that of any before.</param>
public sealed record HostElected(int Host, long Term) : RoomEvent;

/// <summary>A member has sent data, see <see cref="IRoomMember.SignalAsync"/>. Two events are equal if sender and bytes are.</summary>
/// <param name="From">The sender's number.</param>
/// <param name="Data">The data.</param>
public sealed record Signaled(int From, ReadOnlyMemory<byte> Data) : RoomEvent
{
    /// <inheritdoc/>
    public bool Equals(Signaled? other) => other is not null && From == other.From && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(From);
        hash.AddBytes(Data.Span);
        return hash.ToHashCode();
    }
}
