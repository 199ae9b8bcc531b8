namespace Inbox.AspNetCore;

/// <summary>How one mapped path behaves. Lifetimes and limits of the mailboxes themselves are <see cref="InboxOptions"/>.</summary>
public sealed class InboxEndpointOptions
{
    /// <summary>
    /// Which mailboxes the path opens on: the name given to <c>AddInboxSignaling</c>. Several paths may open on the same ones.
    /// </summary>
    /// <value>Default: the unnamed ones.</value>
    public string Mailboxes { get; set; } = "";

    /// <summary>
    /// The longest a GET waits for a message; a client that asks for more gets this. Keep it below the idle time of proxies in front, often
    /// 60 s.
    /// </summary>
    /// <value>Default 30 s; zero (nobody waits) to 1 hour.</value>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a GET waits that does not say. Zero: it is answered at once, as clients that poll expect.</summary>
    /// <value>Default zero; at most <see cref="MaxWait"/>.</value>
    public TimeSpan DefaultWait { get; set; }

    /// <summary>
    /// Takes credentials from the query too, as the oldest clients send them: <c>GET ?to=NAME&amp;password=…</c> and
    /// <c>POST ?from=NAME&amp;to=PEER&amp;password=…</c>. Queries end up in logs: leave it off unless such clients exist.
    /// </summary>
    /// <value>Default false.</value>
    public bool AllowQueryCredentials { get; set; }

    /// <summary>
    /// Wrong passwords a minute for one name from one address (IPv6: one /64) that are answered 401. Then each try from there is 429 until
    /// the minute is over, the right password too: else the limit would slow nobody. Where the right one has come from before, it goes on
    /// opening the mailbox.
    /// </summary>
    /// <value>Default 10; 1 to 1,000,000.</value>
    public int WrongPasswordsPerMinute { get; set; } = 10;

    /// <summary>
    /// How often a stream gets a comment and a socket a ping while nothing else comes: keeps proxies from cutting them, and finds out who
    /// is gone.
    /// </summary>
    /// <value>Default 15 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A socket whose peer has answered no ping for so long is cut off. Its mailbox stays, until it is idle for too long.
    /// </summary>
    /// <value>Default 20 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a socket that brought no credentials with its request may take to send them as its first frame. Later it is closed with
    /// 4401.
    /// </summary>
    /// <value>Default 10 s; 10 ms to 1 hour.</value>
    public TimeSpan SocketAuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many messages a second the owner of one mailbox may send on this path, by requests and sockets together, and twice that at once.
    /// Those above are refused with 429. Each server of several counts for itself.
    /// </summary>
    /// <value>Default 50; 0 (no limit) to 1,000,000.</value>
    public int MessagesPerSecond { get; set; } = 50;

    internal void Validate()
    {
        Check(Mailboxes is not null, nameof(Mailboxes), "must not be null");
        Check(MaxWait >= TimeSpan.Zero && MaxWait <= TimeSpan.FromHours(1), nameof(MaxWait), "must be from zero to 1 hour");
        Check(DefaultWait >= TimeSpan.Zero && DefaultWait <= MaxWait, nameof(DefaultWait), "must be from zero to MaxWait");
        Check(WrongPasswordsPerMinute is >= 1 and <= 1_000_000, nameof(WrongPasswordsPerMinute), "must be from 1 to 1,000,000");
        CheckDuration(HeartbeatInterval, nameof(HeartbeatInterval));
        CheckDuration(HeartbeatTimeout, nameof(HeartbeatTimeout));
        CheckDuration(SocketAuthenticationTimeout, nameof(SocketAuthenticationTimeout));
        Check(MessagesPerSecond is >= 0 and <= 1_000_000, nameof(MessagesPerSecond), "must be from 0 to 1,000,000");

        static void CheckDuration(TimeSpan duration, string property) =>
            Check(duration >= TimeSpan.FromMilliseconds(10) && duration <= TimeSpan.FromHours(1), property, "must be from 10 ms to 1 hour");

        static void Check(bool isFine, string property, string rule)
        {
            if (!isFine)
            {
                throw new ArgumentException($"{nameof(InboxEndpointOptions)}.{property} {rule}.");
            }
        }
    }
}
