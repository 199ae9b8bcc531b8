namespace Inbox.Rooms;

/// <summary>What a member is told. All members of a room see its joins, leaves and elections in one order.</summary>
public abstract record RoomEvent
{
    private protected RoomEvent()
    {
    }

    /// <summary>What it takes of <see cref="RoomOptions.MaxPendingBytes"/>.</summary>
    internal virtual int Cost => 64;
}

/// <summary>The first event of each member: the room as the member found it, itself included.</summary>
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

/// <summary>Somebody else became a member.</summary>
/// <param name="Number">Who.</param>
public sealed record MemberJoined(int Number) : RoomEvent;

/// <summary>Somebody is no member any more. If it was the host, <see cref="HostElected"/> follows at once.</summary>
/// <param name="Number">Who. The number comes to nobody else while the room exists.</param>
public sealed record MemberLeft(int Number) : RoomEvent;

/// <summary>
/// The host went, and this is the next one. Or it is the same, elected once more because somebody joined who knew a larger term.
/// </summary>
/// <param name="Host">The number of the member that has been one for longest.</param>
/// <param name="Term">The number of this election, larger than that of any before.</param>
public sealed record HostElected(int Host, long Term) : RoomEvent;

/// <summary>Another member has sent something, see <see cref="IRoomMember.SignalAsync"/>. Two are equal if their bytes are.</summary>
/// <param name="From">Who.</param>
/// <param name="Data">What.</param>
public sealed record Signaled(int From, ReadOnlyMemory<byte> Data) : RoomEvent
{
    internal override int Cost => base.Cost + Data.Length;

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
