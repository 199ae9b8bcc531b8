namespace Inbox;

/// <summary>A message in a mailbox: the envelope. Immutable.</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="from">See <see cref="From"/>.</param>
/// <param name="content">See <see cref="Body"/> and <see cref="ContentType"/>.</param>
public sealed class MailboxMessage(long id, string from, MessageContent content)
{
    /// <summary>
    /// A whole number from 1 to 2^53 - 1 that only grows for one mailbox name, across expiry and restarts too (it starts from the clock, in
    /// microseconds since 1970), so a reconnecting client can neither skip nor mistake a message of a newer mailbox.
    /// </summary>
    public long Id { get; } = id;

    /// <summary>The sender's name: authenticated, not claimed by the sender.</summary>
    public string From { get; } = from;

    /// <summary>The bytes as they were sent.</summary>
    public ReadOnlyMemory<byte> Body { get; } = content.Body;

    /// <summary>The sender's label for the bytes.</summary>
    public string ContentType { get; } = content.ContentType;

    /// <summary>When it expires, on the store's clock. Belongs to the queue it is in.</summary>
    internal long Deadline { get; set; }

    /// <summary>The message behind it. Belongs to the queue it is in.</summary>
    internal MailboxMessage? Next { get; set; }
}
