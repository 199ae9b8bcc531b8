using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore;

/// <summary>Options of one mapped path. Lifetimes and limits of the mailboxes themselves are <see cref="InboxOptions"/>.</summary>
public sealed class InboxEndpointOptions
{
    /// <summary>
    /// Gets or sets the name of the mailboxes that the path serves, as given to <c>AddInboxSignaling</c>. Several paths may serve the same
    /// mailboxes.
    /// </summary>
    /// <value>Default: the unnamed mailboxes.</value>
    public string Mailboxes { get; set; } = "";

    /// <summary>
    /// Gets or sets the longest time that a GET waits for a message. A client that asks for more waits this long. Keep it below the idle
    /// timeout of proxies in front, which is often 60 s.
    /// </summary>
    /// <value>Default 30 s; zero (no waiting) to 1 hour.</value>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how long a GET waits that does not specify a wait. Zero answers at once, as polling clients expect.
    /// </summary>
    /// <value>Default zero; at most <see cref="MaxWait"/>.</value>
    public TimeSpan DefaultWait { get; set; }

    /// <summary>
    /// Gets or sets whether credentials are also accepted in the query, as the oldest clients send them:
    /// <c>GET ?to=NAME&amp;password=…</c> and <c>POST ?from=NAME&amp;to=PEER&amp;password=…</c>. Queries end up in logs: leave this off
    /// unless such clients exist.
    /// </summary>
    /// <value>Default false.</value>
    public bool AllowQueryCredentials { get; set; }

    /// <summary>
    /// Gets or sets how many wrong passwords per minute for one name from one address (IPv6: one /64) are answered 401. Every further
    /// attempt from there is answered 429 until the minute ends, even one with the right password: otherwise the limit would have no
    /// effect. A password that has opened the name from that address before keeps working.
    /// </summary>
    /// <value>Default 10; 1 to 1,000,000.</value>
    public int WrongPasswordsPerMinute { get; set; } = 10;

    /// <summary>
    /// Gets or sets how often an idle stream gets a comment and an idle socket a ping; a socket is idle if nothing came in, or nothing went
    /// out. This keeps proxies from closing them, and detects clients that are gone.
    /// </summary>
    /// <value>Default 15 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how long a socket's peer may leave a ping unanswered; anything that comes in is an answer. Then the socket is aborted.
    /// Its mailbox stays until its idle timeout.
    /// </summary>
    /// <value>Default 20 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Gets or sets how long a socket that sent no credentials with its request may take to send them as its first frame. After that it is
    /// closed with 4401.
    /// </summary>
    /// <value>Default 10 s; 10 ms to 1 hour.</value>
    public TimeSpan SocketAuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how many messages per second the owner of one mailbox may send on this path, by requests and sockets together; a burst
    /// may be twice that. Messages above the limit are refused with 429. Each of several servers counts on its own.
    /// </summary>
    /// <value>Default 50; 0 (no limit) to 1,000,000.</value>
    public int MessagesPerSecond { get; set; } = 50;

    /// <summary>
    /// Gets or sets the function that names the caller's mailbox after the user whom the app has authenticated, such as
    /// <c>context => context.User.Identity?.Name</c>. Then no caller needs a password, and none opens a mailbox: HTTP Basic is not offered,
    /// and credentials in a query or in the first frame of a socket are ignored. Null for a caller without a login refuses the request
    /// with 401. A page of another origin is refused, unless the CORS policy allows its origin with credentials.
    /// </summary>
    /// <remarks>
    /// The name must not come from anything that the caller can choose. The function is asked for every request, and once for a socket.
    /// A receive ends when the login of its request expires (the <c>ExpiresUtc</c> of its ticket): a wait is cut to that, and a stream or
    /// a socket is closed so that the client reconnects with its current login. All paths of the same <see cref="Mailboxes"/> must name
    /// callers this way, because elsewhere anybody could claim a user's name by a password: otherwise mapping the path fails.
    /// </remarks>
    /// <value>Default null: a mailbox is opened by its name and password.</value>
    public Func<HttpContext, string?>? Identify { get; set; }

    /// <summary>
    /// Gets or sets the function that decides whether the owner of one mailbox may send to another: it gets the sender's name, the
    /// recipient's name and the request. False refuses the message with 403, and nothing is stored or held. It is asked for every
    /// message, whether or not the recipient exists, and before the body is read; an exception refuses the message too, and ends the
    /// request (500) or the socket.
    /// </summary>
    /// <remarks>
    /// For a message over a socket, the request is that of the socket's handshake: its user is the one who opened it, its services live as
    /// long as the socket, and its headers may be gone.
    /// </remarks>
    /// <value>Default null: everyone with a mailbox may send to every other.</value>
    public Func<string, string, HttpContext, ValueTask<bool>>? CanSend { get; set; }

    internal void Validate()
    {
        var check = new OptionCheck(nameof(InboxEndpointOptions));
        check.That(Mailboxes is not null, nameof(Mailboxes), "must not be null");
        check.That(MaxWait >= TimeSpan.Zero && MaxWait <= TimeSpan.FromHours(1), nameof(MaxWait), "must be from zero to 1 hour");
        check.That(DefaultWait >= TimeSpan.Zero && DefaultWait <= MaxWait, nameof(DefaultWait), "must be from zero to MaxWait");
        check.Range(WrongPasswordsPerMinute, 1, 1_000_000);
        CheckDuration(HeartbeatInterval, nameof(HeartbeatInterval));
        CheckDuration(HeartbeatTimeout, nameof(HeartbeatTimeout));
        CheckDuration(SocketAuthenticationTimeout, nameof(SocketAuthenticationTimeout));
        check.Range(MessagesPerSecond, 0, 1_000_000);

        void CheckDuration(TimeSpan duration, string property) =>
            check.That(duration >= TimeSpan.FromMilliseconds(10) && duration <= TimeSpan.FromHours(1), property, "must be from 10 ms to 1 hour");
    }
}
