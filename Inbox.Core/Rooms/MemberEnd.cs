namespace Inbox.Rooms;

/// <summary>Why somebody is no member any more.</summary>
public enum MemberEnd
{
    /// <summary>By <see cref="IRoomMember.LeaveAsync"/>.</summary>
    Left,

    /// <summary>More than <see cref="RoomOptions.MaxPendingBytes"/> waited to be read.</summary>
    TooSlow,

    /// <summary>The server ends.</summary>
    Stopping,
}
