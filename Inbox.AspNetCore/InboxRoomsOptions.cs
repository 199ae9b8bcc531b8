using Inbox.AspNetCore.Http;
using Inbox.Rooms;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore;

/// <summary>Options of one mapped path with rooms.</summary>
public sealed class InboxRoomsOptions
{
    /// <summary>
    /// Gets or sets the function that names the room of a request; null refuses the request with 401. Only this name separates rooms, so it
    /// must not come from anything that the caller can choose, unless rooms are open to all.
    /// </summary>
    /// <value>Default: the name identifier claim of the authenticated user, else <c>sub</c>, else the name; null without an authenticated
    /// user.</value>
    public Func<HttpContext, string?> Room { get; set; } = static context => UserIdentifier.Of(context.User);

    /// <summary>
    /// Gets or sets the key of the <see cref="IRoomStore"/> that the path uses. The app must have registered it. Paths with the same key
    /// share their rooms.
    /// </summary>
    /// <value>Default "": the <see cref="IRoomStore"/> registered without a key; if there is none, a store in memory for this path
    /// alone.</value>
    public string Store { get; set; } = "";

    /// <summary>
    /// Gets the limits on members, on rooms, on the length of a room's name, and on how far a member may lag behind.
    /// </summary>
    /// <remarks>A registered store has its own limits; then these do not apply.</remarks>
    public RoomOptions Limits { get; } = new();

    /// <summary>
    /// Gets or sets how often a member gets a ping, if nothing came in or nothing went out. This detects members whose connection is lost,
    /// and keeps proxies from closing the socket.
    /// </summary>
    /// <value>Default 5 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how long a member may leave a ping unanswered; anything that comes in is an answer. After that it has left; if it was
    /// the host, the next one takes over then.
    /// </summary>
    /// <value>Default 10 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets the largest size of a signal: the bytes of its JSON text. A frame may have 256 bytes more. A larger signal or frame
    /// closes the socket with 4413.
    /// </summary>
    /// <value>Default 16,384 (16 KiB); 64 to 1 MiB.</value>
    public int MaxSignalBytes { get; set; } = 16 * 1024;

    /// <summary>
    /// Gets or sets how many signals per second one member may send; a burst may be twice that. Signals above the limit are answered 429
    /// and not delivered.
    /// </summary>
    /// <value>Default 200, since a host answers many at once; 0 (no limit) to 1,000,000.</value>
    public int SignalsPerSecond { get; set; } = 200;

    internal void Validate()
    {
        var check = new OptionCheck(nameof(InboxRoomsOptions));
        check.That(Store is not null, nameof(Store), "must not be null");
        check.That(Room is not null, nameof(Room), "must not be null");
        CheckDuration(HeartbeatInterval, nameof(HeartbeatInterval));
        CheckDuration(HeartbeatTimeout, nameof(HeartbeatTimeout));
        check.That(MaxSignalBytes is >= 64 and <= 1 << 20, nameof(MaxSignalBytes), "must be from 64 to 1,048,576");
        check.Range(SignalsPerSecond, 0, 1_000_000);

        void CheckDuration(TimeSpan duration, string property) =>
            check.That(duration >= TimeSpan.FromMilliseconds(10) && duration <= TimeSpan.FromHours(1), property, "must be from 10 ms to 1 hour");
    }
}
