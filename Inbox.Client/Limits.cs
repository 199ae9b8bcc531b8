namespace Inbox.Client;

/// <summary>The limits that are not options, and what happens at each.</summary>
internal static class Limits
{
    /// <summary>The longest mailbox name, in bytes of UTF-8: the server refuses a longer one.</summary>
    public const int NameBytes = 256;

    /// <summary>The most messages in the answer to one poll; the next poll gets the rest.</summary>
    public const int Batch = 100;

    /// <summary>
    /// The largest body that is sent over an open socket, in bytes. A larger one goes by POST, so that it does not block the socket.
    /// </summary>
    public const int SocketBody = 64 * 1024;

    /// <summary>The most bytes that are read of a refusal's body.</summary>
    public const int RefusalBytes = 64 * 1024;

    /// <summary>The pause between two polls that the server did not hold.</summary>
    public static readonly TimeSpan PollPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long polling waits for the consumer before it polls again anyway: the server removes a mailbox that is unused for a minute.
    /// </summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    /// <summary>How long a WebSocket upgrade may take; after it the next transport is tried.</summary>
    public static readonly TimeSpan Upgrade = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the first byte of a stream may take. The server sends it at once; if it is later, a proxy is buffering the stream.
    /// </summary>
    public static readonly TimeSpan FirstByte = TimeSpan.FromSeconds(5);

    /// <summary>How long a stream or socket may be silent. The server sends something every 15 s, so after this it is dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(40);

    /// <summary>If a stream or socket breaks before this age, the next transport is tried.</summary>
    public static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(5);

    /// <summary>How long a transport that failed is skipped when a later one in the order worked.</summary>
    public static readonly TimeSpan PassOver = TimeSpan.FromMinutes(5);

    /// <summary>The longest <c>Retry-After</c> that is honored; a longer one is cut to it.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>The longest hold that a send may ask for.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromHours(1);

    /// <summary>How long the last acknowledgement of a client that is disposed may take.</summary>
    public static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);
}
