using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>Lifetimes and limits of Signal Server v1. One set applies to all paths of an app: they have the same users.</summary>
public sealed class SignalServerOptions
{
    /// <summary>
    /// The name of the mailboxes that represent the users. An app may register an <see cref="IMailboxStore"/> with this key. Then the
    /// mailboxes live there, with the lifetimes and limits of that store, which must also be an <see cref="IMailboxDirectory"/> and an
    /// <see cref="IMailboxPresence"/>. Otherwise they live in memory, with the lifetimes and limits below.
    /// </summary>
    public const string Mailboxes = "signal-server";

    /// <summary>
    /// Gets or sets how long a user stays registered that neither connects nor sends a request. After that the name is free, and the user's
    /// cookies are no longer valid.
    /// </summary>
    /// <value>Default 24 hours; 1 minute to 7 days.</value>
    public TimeSpan UserTimeout { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Gets or sets the most users. When the limit is reached, a new name is refused with 503 <c>INVALID</c>; existing users keep working.
    /// </summary>
    /// <value>Default 100,000; 1 to 100,000,000.</value>
    public int MaxUsers { get; set; } = 100_000;

    /// <summary>
    /// Gets or sets how many registrations per minute one address (IPv6: one /64) may send, including refused ones. Further ones are
    /// answered 429 <c>INVALID</c>. Behind a proxy whose headers the app does not read, all clients have the same address.
    /// </summary>
    /// <value>Default 120; 0 (no limit) to 1,000,000.</value>
    public int RegistrationsPerMinute { get; set; } = 120;

    /// <summary>Gets or sets the largest size of a frame in bytes. A larger one closes its socket with 1009.</summary>
    /// <value>Default 65,536; 1,024 to 1,048,576.</value>
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// Gets or sets how many messages may wait for a user that reads slowly. Together they may have at most 4 MiB (or one message, if
    /// <see cref="MaxMessageBytes"/> allows a larger one), and those of all users 256 MiB. Above a limit the sender gets
    /// <c>TARGET_BUSY</c>. A message that has waited for 60 s is dropped.
    /// </summary>
    /// <value>Default 100; 1 to 10,000.</value>
    public int MaxQueuedMessages { get; set; } = 100;

    /// <summary>
    /// Gets or sets how many messages per second one user may send; a burst may be twice that. A user that sends faster is read more
    /// slowly; nothing is lost.
    /// </summary>
    /// <value>Default 50; 0 (no limit) to 1,000,000.</value>
    public int MessagesPerSecond { get; set; } = 50;

    /// <summary>
    /// Gets or sets how often a socket gets a ping, if nothing came in or nothing went out. This keeps proxies from closing the socket, and
    /// detects clients that are gone.
    /// </summary>
    /// <value>Default 12 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>
    /// Gets or sets how long a socket's peer may leave a ping unanswered; anything that comes in is an answer. Then the socket is aborted,
    /// and its user can connect again.
    /// Interval and timeout are checked at a quarter of the shorter one: a dead socket ends at the latest after their sum and half of the
    /// shorter one, by default 33 s.
    /// </summary>
    /// <value>Default 15 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets the function that decides who may list and kick users: true lets the request through. Requests from pages of other
    /// origins are refused before it is called. With a policy of the app: <c>async context => (await
    /// authorization.AuthorizeAsync(context.User, "operators")).Succeeded</c>.
    /// </summary>
    /// <value>Default null: the admin routes are not mapped.</value>
    public Func<HttpContext, ValueTask<bool>>? AuthorizeAdmin { get; set; }

    /// <summary>Sets the options of the mailboxes that represent the users.</summary>
    internal InboxOptions ApplyTo(InboxOptions mailboxes)
    {
        (mailboxes.IdleTimeout, mailboxes.MaxMailboxes, mailboxes.MaxMailboxMessages) = (UserTimeout, MaxUsers, MaxQueuedMessages);
        mailboxes.MaxMessageBytes = SignalServerCodec.MaxFrameBytes(MaxMessageBytes);
        mailboxes.MaxMailboxBytes = Math.Max(mailboxes.MaxMailboxBytes, mailboxes.MaxMessageBytes);
        return mailboxes;
    }
}
