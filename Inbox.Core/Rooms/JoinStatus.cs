namespace Inbox.Rooms;

/// <summary>How a join ended.</summary>
public enum JoinStatus
{
    /// <summary>The default value: nobody has joined anything yet.</summary>
    None,

    /// <summary>The caller is a member.</summary>
    Joined,

    /// <summary>The room's name is empty or longer than <see cref="RoomOptions.MaxNameBytes"/>.</summary>
    IllegalName,

    /// <summary>The room has <see cref="RoomOptions.MaxMembers"/> members.</summary>
    RoomFull,

    /// <summary>The room would be new, and <see cref="RoomOptions.MaxRooms"/> exist.</summary>
    ServerFull,

    /// <summary>The process is about to stop.</summary>
    Stopping,
}
