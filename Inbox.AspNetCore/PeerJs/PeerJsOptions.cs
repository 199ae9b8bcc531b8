using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>Lifetimes and limits of the PeerJS dialect. One set applies to all paths of an app: they have the same peers.</summary>
public sealed class PeerJsOptions
{
    /// <summary>The name of the mailboxes that represent the peers, unless the app chooses other ones.</summary>
    public const string DefaultMailboxes = "peerjs";

    /// <summary>
    /// Gets or sets the name of the mailboxes that represent the peers. Mailboxes of their own have the limits below. The empty name stands
    /// for the mailboxes of <c>MapInbox</c>: then a native mailbox and a peer reach each other, and the lifetimes and limits are those of
    /// these mailboxes. See <see cref="Prefix"/>.
    /// </summary>
    /// <value>Default <c>peerjs</c>.</value>
    public string Mailboxes { get; set; } = DefaultMailboxes;

    /// <summary>
    /// Gets or sets what a mailbox's name has before the id of its peer. With mailboxes that others use, too, it keeps peers apart from
    /// them: the peer <c>alice</c> is the mailbox <c>peerjs:alice</c>. Without a prefix both have one namespace, in which the first to come
    /// has a name.
    /// </summary>
    /// <value>Default empty; at most 64 characters.</value>
    public string Prefix { get; set; } = "";

    /// <summary>
    /// Gets or sets how long a message is held for a peer that is not connected. After that its sender gets <c>EXPIRE</c>, which PeerJS
    /// reports as <c>peer-unavailable</c>.
    /// </summary>
    /// <value>Default 5 s; 100 ms to 10 minutes.</value>
    public TimeSpan ExpireTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the most peers. A further one is refused with <c>Server has reached its concurrent user limit</c>; those that are
    /// connected go on.
    /// </summary>
    /// <value>Default 5,000; 1 to 100,000,000.</value>
    public int MaxPeers { get; set; } = 5000;

    /// <summary>
    /// Gets or sets the most peers of one address (IPv6: one /64), with the same refusal. Behind a proxy whose headers the app does not
    /// read, all clients have the same address.
    /// </summary>
    /// <value>Default 0 (no limit); to 100,000,000.</value>
    public int MaxPeersPerAddress { get; set; }

    /// <summary>Gets or sets the largest size of a frame in bytes. A larger one closes its socket with 1009.</summary>
    /// <value>Default 65,536; 1,024 to 1,048,576.</value>
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// Gets or sets how many messages may wait for a peer, and how many of one sender may be held for peers that are not connected. The
    /// sender of a further one gets <c>EXPIRE</c> at once.
    /// </summary>
    /// <value>Default 100; 1 to 10,000.</value>
    public int MaxQueuedMessages { get; set; } = 100;

    /// <summary>
    /// Gets or sets how many messages per second one peer may send; a burst may be twice that. A peer that sends faster is read more
    /// slowly; nothing is lost.
    /// </summary>
    /// <value>Default 50; 0 (no limit) to 1,000,000.</value>
    public int MessagesPerSecond { get; set; } = 50;

    /// <summary>
    /// Gets or sets how often a quiet socket gets a ping. This keeps proxies from closing the socket, and detects clients that are gone.
    /// </summary>
    /// <value>Default 12 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>
    /// Gets or sets how long a socket's client may leave a ping unanswered. Then its socket is aborted, and its id is free. Whoever wants
    /// the id of a client that does not answer gets it after 2 s, whatever this says.
    /// </summary>
    /// <value>Default 15 s; 10 ms to 1 hour.</value>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets whether anybody may list the ids of the connected peers (<c>listAllPeers()</c>).</summary>
    /// <value>Default false: the answer is 401.</value>
    public bool AllowDiscovery { get; set; }

    /// <summary>
    /// Gets or sets the key that a client has to give. It is no secret: every page that may connect contains it. For that see
    /// <see cref="Authorize"/>.
    /// </summary>
    /// <value>Default null: any key.</value>
    public string? RequireKey { get; set; }

    /// <summary>Gets or sets what makes the id of a page that asks for one.</summary>
    /// <value>Default null: a random UUID.</value>
    public Func<string>? GenerateId { get; set; }

    /// <summary>
    /// Gets or sets the function that decides who may connect under an id: true lets the client in, false refuses it with an error that
    /// the page gets as <c>server-error</c>. It is given the handshake, with the user that the app has authenticated.
    /// </summary>
    /// <value>Default null: anybody.</value>
    public Func<HttpContext, string, ValueTask<bool>>? Authorize { get; set; }

    /// <summary>
    /// Gets or sets the origins whose pages may connect, such as <c>https://example.com</c>. Others get no socket, and browsers show them
    /// no answer.
    /// </summary>
    /// <value>
    /// Default null: any. But where the app's login counts (<c>RequireAuthorization</c>, or <see cref="Authorize"/> for an authenticated
    /// user), only pages of this server, and those of origins that the app's CORS policy allows with credentials.
    /// </value>
    public IReadOnlyCollection<string>? AllowedOrigins { get; set; }

    /// <summary>Sets the options of mailboxes that only represent peers.</summary>
    internal InboxOptions ApplyTo(InboxOptions mailboxes)
    {
        // A mailbox without a receiver stays only for messages that wait in it.
        mailboxes.IdleTimeout = 2 * ExpireTimeout;
        (mailboxes.MessageTimeout, mailboxes.MaxHold) = (ExpireTimeout, ExpireTimeout);
        (mailboxes.MaxMailboxes, mailboxes.MaxMailboxesPerOrigin) = (MaxPeers, MaxPeersPerAddress);
        (mailboxes.MaxMailboxMessages, mailboxes.MaxMessageBytes) = (MaxQueuedMessages, MaxMessageBytes);
        mailboxes.MaxMailboxBytes = Math.Max(mailboxes.MaxMailboxBytes, MaxMessageBytes);
        return mailboxes;
    }
}
