namespace Inbox;

/// <summary>A message in a mailbox, with its envelope. Immutable.</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="from">See <see cref="From"/>.</param>
/// <param name="fromLife">See <see cref="FromLife"/>.</param>
/// <param name="content">See <see cref="Body"/> and <see cref="ContentType"/>.</param>
public sealed class MailboxMessage(long id, string from, long fromLife, MessageContent content)
{
    /// <summary>A flag above the 53 bits of ids.</summary>
    private const long Overdrawn = 1L << 62;

    private readonly object _typeOrBoth = content.TypeOrBoth;
    private long _id = id;

    /// <summary>
    /// Gets the id: a whole number from 1 to 2^53 - 1. The ids of one mailbox name only increase, also across expiry and restarts, because
    /// they start from the clock, in microseconds since 1970. So a client that reconnects can neither skip nor mistake a message of a newer
    /// mailbox.
    /// </summary>
    public long Id => _id & ~Overdrawn;

    /// <summary>Gets the sender's name, which the server has authenticated.</summary>
    public string From { get; } = from;

    /// <summary>
    /// Gets the number of the sender's mailbox: a whole number from 1 to 2^53 - 1 that is larger each time the name is claimed anew. So a
    /// receiver can tell the messages of a sender that left and came back from those that it sent before.
    /// </summary>
    public long FromLife { get; } = fromLife;

    /// <summary>Gets the bytes as they were sent.</summary>
    public ReadOnlyMemory<byte> Body { get; } = content.Body;

    /// <summary>Gets the sender's media type for the bytes.</summary>
    public string ContentType => TracedContentType.TypeOf(_typeOrBoth);

    /// <summary>Gets when and in which trace the message was sent; null if nobody measured that.</summary>
    public MessageTrace? Trace => TracedContentType.TraceOf(_typeOrBoth);

    /// <summary>Gets or sets when the message expires, on the store's clock. Belongs to the queue that holds the message.</summary>
    internal long Deadline { get; set; }

    /// <summary>Gets the account that the message counts for. Belongs to the queue that holds the message.</summary>
    internal Memory.Origins.Account? Payer { get; init; }

    /// <summary>
    /// Gets or sets whether the message took room that is reserved for waiting receivers. Belongs to the queue that holds the message.
    /// </summary>
    internal bool IsOverdrawn
    {
        get => (_id & Overdrawn) != 0;
        set => _id = value ? _id | Overdrawn : Id;
    }

    /// <summary>Copies the message, outside any queue, with another id.</summary>
    internal MailboxMessage WithId(long another) =>
        new(another, From, FromLife, new(Body, ContentType, Trace)) { Deadline = Deadline, Payer = Payer, IsOverdrawn = IsOverdrawn };

    /// <summary>Gets or sets the next message. Belongs to the queue that holds the message.</summary>
    internal MailboxMessage? Next { get; set; }
}
