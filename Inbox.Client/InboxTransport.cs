namespace Inbox.Client;

/// <summary>The ways in which a client receives messages.</summary>
public enum InboxTransport
{
    /// <summary>The best transport that works: socket, else stream, else long poll. A transport that failed is skipped for 5 minutes. A
    /// client with an open stream keeps it until it breaks.</summary>
    Auto,

    /// <summary>A WebSocket, which also carries outgoing messages of up to 64 KiB.</summary>
    Socket,

    /// <summary>Server-sent events.</summary>
    Stream,

    /// <summary>Requests that the server holds until a message arrives, for at most <see cref="InboxClientOptions.MaxWait"/>.</summary>
    LongPoll,

    /// <summary>
    /// One request per second, which the server answers at once. A message may wait for 1 second. Two clients that poll the same mailbox do
    /// not detect each other.
    /// </summary>
    Poll,
}
