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

    /// <summary>
    /// The store has lost the membership: its backend lost data, could not be reached for some time, or took this server for dead. The client
    /// should join again at once.
    /// </summary>
    Lost,
}
