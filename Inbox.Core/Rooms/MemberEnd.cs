namespace Inbox.Rooms;

/// <summary>The reason why a membership ended.</summary>
public enum MemberEnd
{
    /// <summary>The member left, see <see cref="IRoomMember.LeaveAsync"/>.</summary>
    Left,

    /// <summary>The member reads too slowly: <see cref="RoomOptions.MaxPendingBytes"/> is exceeded.</summary>
    TooSlow,

    /// <summary>The server is shutting down.</summary>
    Stopping,
}
