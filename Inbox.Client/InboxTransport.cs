namespace Inbox.Client;

/// <summary>How messages get from the server to the client.</summary>
public enum InboxTransport
{
    /// <summary>The best that works: socket, else stream, else long poll. One that did not work is tried again after 5 minutes, and a
    /// client that streams stays with its stream until that breaks.</summary>
    Auto,

    /// <summary>A WebSocket, which also carries what is sent (up to 64 KiB a message).</summary>
    Socket,

    /// <summary>Server-sent events.</summary>
    Stream,

    /// <summary>Requests that the server holds until a message comes, up to <see cref="InboxClientOptions.MaxWait"/>.</summary>
    LongPoll,

    /// <summary>
    /// A request a second that nobody holds. A message may wait that long, and two that poll one mailbox do not notice each other.
    /// </summary>
    Poll,
}
