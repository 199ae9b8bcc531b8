namespace Inbox;

/// <summary>A message in a mailbox: the envelope. Immutable.</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="from">See <see cref="From"/>.</param>
/// <param name="fromLife">See <see cref="FromLife"/>.</param>
/// <param name="content">See <see cref="Body"/> and <see cref="ContentType"/>.</param>
public sealed class MailboxMessage(long id, string from, long fromLife, MessageContent content)
{
    /// <summary>Beyond the 53 bits of ids.</summary>
    private const long Overdrawn = 1L << 62;

    private long _id = id;

    /// <summary>
    /// A whole number from 1 to 2^53 - 1 that only grows for one mailbox name, across expiry and restarts too (it starts from the clock, in
    /// microseconds since 1970), so a reconnecting client can neither skip nor mistake a message of a newer mailbox.
    /// </summary>
    public long Id => _id & ~Overdrawn;

    /// <summary>The sender's name: authenticated, not claimed by the sender.</summary>
    public string From { get; } = from;

    /// <summary>
    /// Which life of the sender's mailbox it comes from: a whole number from 1 to 2^53 - 1, another each time that the name was claimed
    /// anew, and larger later. So a receiver can tell what somebody says who has left and come back from what it said before.
    /// </summary>
    public long FromLife { get; } = fromLife;

    /// <summary>The bytes as they were sent.</summary>
    public ReadOnlyMemory<byte> Body { get; } = content.Body;

    /// <summary>The sender's label for the bytes.</summary>
    public string ContentType { get; } = content.ContentType;

    /// <summary>When it expires, on the store's clock. Belongs to the queue it is in.</summary>
    internal long Deadline { get; set; }

    /// <summary>Whose limits it counts for. Belongs to the queue it is in.</summary>
    internal Memory.Origins.Account? Payer { get; init; }

    /// <summary>Whether there was no room for it but what is kept for those who wait. Belongs to the queue it is in.</summary>
    internal bool IsOverdrawn
    {
        get => (_id & Overdrawn) != 0;
        set => _id = value ? _id | Overdrawn : Id;
    }

    /// <summary>The same message, not in a queue.</summary>
    internal MailboxMessage WithId(long another) =>
        new(another, From, FromLife, new(Body, ContentType)) { Deadline = Deadline, Payer = Payer, IsOverdrawn = IsOverdrawn };

    /// <summary>The message behind it. Belongs to the queue it is in.</summary>
    internal MailboxMessage? Next { get; set; }
}
