namespace Inbox.Rooms;

/// <summary>Limits of the rooms of one store.</summary>
public sealed class RoomOptions
{
    /// <summary>
    /// The largest number of members in one room. The next one is refused with <see cref="JoinStatus.RoomFull"/>; existing members stay.
    /// </summary>
    /// <value>Default 100; 1 to 10,000. A web page as host serves a few dozen members.</value>
    public int MaxMembers { get; set; } = 100;

    /// <summary>The largest number of rooms with members. A new name is then refused with <see cref="JoinStatus.ServerFull"/>.</summary>
    /// <value>Default 10,000; 1 to 1,000,000.</value>
    public int MaxRooms { get; set; } = 10_000;

    /// <summary>
    /// The longest name of a room, in bytes of UTF-8. A longer or an empty name is refused with <see cref="JoinStatus.IllegalName"/>.
    /// </summary>
    /// <value>Default 256; 1 to 4,096.</value>
    public int MaxNameBytes { get; set; } = 256;

    /// <summary>
    /// The largest queue of unread events for one member, in bytes; an event counts as 64 bytes plus its signal. If the next event does not
    /// fit, the membership ends with <see cref="MemberEnd.TooSlow"/>, and no other member waits.
    /// </summary>
    /// <value>Default 1,048,576 (1 MiB); 4,096 to 1 GiB.</value>
    public int MaxPendingBytes { get; set; } = 1 << 20;

    /// <summary>Checks the options, as every store does.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public void ThrowIfInvalid()
    {
        var check = new OptionCheck(nameof(RoomOptions));
        check.Range(MaxMembers, 1, 10_000);
        check.Range(MaxRooms, 1, 1_000_000);
        check.Range(MaxNameBytes, 1, 4096);
        check.Range(MaxPendingBytes, 4096, 1 << 30);
    }
}
