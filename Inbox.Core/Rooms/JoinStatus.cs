namespace Inbox.Rooms;

/// <summary>How a join ended.</summary>
public enum JoinStatus
{
    /// <summary>The default value: no join was attempted.</summary>
    None,

    /// <summary>The caller is a member.</summary>
    Joined,

    /// <summary>The room's name is empty or longer than <see cref="RoomOptions.MaxNameBytes"/>.</summary>
    IllegalName,

    /// <summary>The room has reached <see cref="RoomOptions.MaxMembers"/>.</summary>
    RoomFull,

    /// <summary>The room would be new, but <see cref="RoomOptions.MaxRooms"/> is reached.</summary>
    ServerFull,

    /// <summary>The server is shutting down.</summary>
    Stopping,
}
