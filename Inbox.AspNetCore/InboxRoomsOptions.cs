using System.Security.Claims;
using Inbox.Rooms;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore;

/// <summary>How one path with rooms behaves.</summary>
public sealed class InboxRoomsOptions
{
    /// <summary>
    /// Names the room that a request belongs to; null refuses it with 401. What it names is all that keeps rooms apart, so it must come
    /// from something the caller can't choose, unless rooms are open to all.
    /// </summary>
    /// <value>Default: the name identifier claim of the authenticated user, else <c>sub</c>, else the name; null without an authenticated
    /// user.</value>
    public Func<HttpContext, string?> Room { get; set; } = static context => OfUser(context.User);

    /// <summary>
    /// Which rooms: the key of an <see cref="IRoomStore"/> that the app has registered. Paths with the same one have the same rooms.
    /// </summary>
    /// <value>Default "": the <see cref="IRoomStore"/> registered without a key; if there is none, rooms in memory, of this path alone.</value>
    public string Store { get; set; } = "";

    /// <summary>How many members and rooms there may be, how long a name, and how far a member may lag behind.</summary>
    /// <remarks>A registered store has its own, and these do not count.</remarks>
    public RoomOptions Limits { get; } = new();

    /// <summary>How often a member gets a ping: finds out who is gone without a word, and keeps proxies from cutting the socket.</summary>
    /// <value>Default 5 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A member that has answered no ping for so long has left. If it was the host, that is when the next one takes over.
    /// </summary>
    /// <value>Default 10 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The largest signal, its JSON text in bytes; a frame has 256 bytes more. A larger frame closes the socket with 4413.
    /// </summary>
    /// <value>Default 16,384 (16 KiB); 64 to 1 MiB.</value>
    public int MaxSignalBytes { get; set; } = 16 * 1024;

    /// <summary>
    /// How many signals a second one member may send, and twice that at once; those above are answered 429 and reach nobody.
    /// </summary>
    /// <value>Default 200, since a host answers many at once; 0 (no limit) to 1,000,000.</value>
    public int SignalsPerSecond { get; set; } = 200;

    internal void Validate()
    {
        Check(Store is not null, nameof(Store), "must not be null");
        Check(Room is not null, nameof(Room), "must not be null");
        CheckDuration(HeartbeatInterval, nameof(HeartbeatInterval));
        CheckDuration(HeartbeatTimeout, nameof(HeartbeatTimeout));
        Check(MaxSignalBytes is >= 64 and <= 1 << 20, nameof(MaxSignalBytes), "must be from 64 to 1,048,576");
        Check(SignalsPerSecond is >= 0 and <= 1_000_000, nameof(SignalsPerSecond), "must be from 0 to 1,000,000");

        static void CheckDuration(TimeSpan duration, string property) =>
            Check(duration >= TimeSpan.FromMilliseconds(10) && duration <= TimeSpan.FromHours(1), property, "must be from 10 ms to 1 hour");

        static void Check(bool isFine, string property, string rule)
        {
            if (!isFine)
            {
                throw new ArgumentException($"{nameof(InboxRoomsOptions)}.{property} {rule}.");
            }
        }
    }

    private static string? OfUser(ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true } identity
            ? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? identity.Name
            : null;
}
