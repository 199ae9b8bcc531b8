namespace Inbox.Client;

/// <summary>What the client does not let its users choose, and what happens there.</summary>
internal static class Limits
{
    /// <summary>The longest mailbox name, in bytes of UTF-8: the server refuses a longer one.</summary>
    public const int NameBytes = 256;

    /// <summary>The most messages in the answer to one poll; the rest comes with the next.</summary>
    public const int Batch = 100;

    /// <summary>
    /// The largest body in bytes that is sent over an open socket. A larger one goes by POST, and holds up nothing else there.
    /// </summary>
    public const int SocketBody = 64 * 1024;

    /// <summary>The most bytes of a refusal that are read for its words.</summary>
    public const int RefusalBytes = 64 * 1024;

    /// <summary>The pause between two polls that nobody held.</summary>
    public static readonly TimeSpan PollPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a poll waits for the consumer before it asks again all the same: a mailbox that nobody uses for a minute is gone.
    /// </summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    /// <summary>How long an upgrade may take; after it a lesser transport is tried.</summary>
    public static readonly TimeSpan Upgrade = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a stream may take to its first byte, which the server sends at once; after it something holds the stream back.
    /// </summary>
    public static readonly TimeSpan FirstByte = TimeSpan.FromSeconds(5);

    /// <summary>How long a stream or socket may be silent; its server says something every 15 s, so after this it is dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(40);

    /// <summary>A stream or socket that breaks before it is this old is suspected: a lesser transport is tried.</summary>
    public static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(5);

    /// <summary>How long a transport that did not work is passed over when a lesser one did.</summary>
    public static readonly TimeSpan PassOver = TimeSpan.FromMinutes(5);

    /// <summary>The longest <c>Retry-After</c> that is honoured; a longer one is cut.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>The longest that a message may be asked to be held.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromHours(1);

    /// <summary>How long a client that is disposed of may take to tell the server what was handled.</summary>
    public static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);
}
