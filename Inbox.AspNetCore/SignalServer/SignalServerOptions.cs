using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>Lifetimes and limits of Signal Server v1. One set for all paths of an app: they have the same users.</summary>
public sealed class SignalServerOptions
{
    /// <summary>
    /// The name of the mailboxes that the users are. An app that has registered an <see cref="IMailboxStore"/> with this key decides where they
    /// live, and sets their lifetimes and limits there; its store has to be an <see cref="IMailboxDirectory"/> and an
    /// <see cref="IMailboxPresence"/>. Otherwise they live in memory, with those below.
    /// </summary>
    public const string Mailboxes = "signal-server";

    /// <summary>
    /// How long a user stays registered who neither connects nor asks. After it the name is free, and the user's cookies are worth nothing.
    /// </summary>
    /// <value>Default 24 hours; 1 minute to 7 days.</value>
    public TimeSpan UserTimeout { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The most users. A new name is then refused with 503 <c>INVALID</c>; those who are in stay in.</summary>
    /// <value>Default 100,000; 1 to 100,000,000.</value>
    public int MaxUsers { get; set; } = 100_000;

    /// <summary>Registrations a minute from one address (IPv6: one /64), refused ones too. The next are 429 <c>INVALID</c>. Behind a proxy
    /// whose headers the app does not read all have one address.</summary>
    /// <value>Default 120; 0 (no limit) to 1,000,000.</value>
    public int RegistrationsPerMinute { get; set; } = 120;

    /// <summary>The most bytes of a frame. A larger one closes its socket with 1009.</summary>
    /// <value>Default 65,536; 1,024 to 1,048,576.</value>
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// How many messages wait for a user who reads slowly; of 4 MiB together at most (or one, if <see cref="MaxMessageBytes"/> lets it be
    /// larger), and 256 MiB for all users. The sender of the next one gets <c>TARGET_BUSY</c>. One that has waited for 60 s is dropped.
    /// </summary>
    /// <value>Default 100; 1 to 10,000.</value>
    public int MaxQueuedMessages { get; set; } = 100;

    /// <summary>
    /// How many messages a second one user may send, and twice that at once. Whoever sends faster is read more slowly; nothing is lost.
    /// </summary>
    /// <value>Default 50; 0 (no limit) to 1,000,000.</value>
    public int MessagesPerSecond { get; set; } = 50;

    /// <summary>How often a socket gets a ping: keeps proxies from cutting it, and finds out who is gone.</summary>
    /// <value>Default 12 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>
    /// A socket whose peer has answered no ping for so long is cut off, and its user can connect anew. Both times are looked at four times
    /// in the shorter of the two: a dead socket is gone after their sum and half of the shorter one at the latest, by default 33 s.
    /// </summary>
    /// <value>Default 15 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Who may list users and kick them: true lets the request through. Pages of other origins are refused before it is asked. With a
    /// policy of the app: <c>async context => (await authorization.AuthorizeAsync(context.User, "operators")).Succeeded</c>.
    /// </summary>
    /// <value>Default null: the admin routes are not there.</value>
    public Func<HttpContext, ValueTask<bool>>? AuthorizeAdmin { get; set; }

    /// <summary>The mailboxes that the users are.</summary>
    internal InboxOptions ToMailboxes()
    {
        var options = new InboxOptions { IdleTimeout = UserTimeout, MaxMailboxes = MaxUsers, MaxMailboxMessages = MaxQueuedMessages };
        options.MaxMessageBytes = SignalServerCodec.MaxFrameBytes(MaxMessageBytes);
        options.MaxMailboxBytes = Math.Max(options.MaxMailboxBytes, options.MaxMessageBytes);
        return options;
    }
}
