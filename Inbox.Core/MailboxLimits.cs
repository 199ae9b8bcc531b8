namespace Inbox;

/// <summary>The limits of a store, which stay the same as long as the store lives.</summary>
public sealed class MailboxLimits
{
    /// <summary>Gets the largest message body in bytes, see <see cref="InboxOptions.MaxMessageBytes"/>.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>Gets the largest number of messages in one mailbox, see <see cref="InboxOptions.MaxMailboxMessages"/>.</summary>
    public required int MaxMailboxMessages { get; init; }

    /// <summary>Gets the largest number of bytes in one mailbox, see <see cref="InboxOptions.MaxMailboxBytes"/>.</summary>
    public required long MaxMailboxBytes { get; init; }

    /// <summary>Gets the largest number of mailboxes, see <see cref="InboxOptions.MaxMailboxes"/>.</summary>
    public required int MaxMailboxes { get; init; }

    /// <summary>Gets the largest number of messages in all mailboxes together, see <see cref="InboxOptions.MaxTotalMessages"/>.</summary>
    public required int MaxTotalMessages { get; init; }

    /// <summary>Gets the largest number of bytes in all mailboxes together, see <see cref="InboxOptions.MaxTotalBytes"/>.</summary>
    public required long MaxTotalBytes { get; init; }

    /// <summary>Gets how long an unused mailbox lives, see <see cref="InboxOptions.IdleTimeout"/>.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Gets the longest time that a message is held, see <see cref="InboxOptions.MaxHold"/>.</summary>
    public required TimeSpan MaxHold { get; init; }

    /// <summary>Gets how long a hand-over may take, see <see cref="InboxOptions.Lease"/>.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Creates the limits that the options set.</summary>
    /// <param name="options">Valid options, with each property in its range.</param>
    public static MailboxLimits Of(InboxOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new()
        {
            MaxMessageBytes = options.MaxMessageBytes, MaxMailboxMessages = options.MaxMailboxMessages, MaxMailboxBytes = options.MaxMailboxBytes,
            MaxMailboxes = options.MaxMailboxes, MaxTotalMessages = options.MaxTotalMessages, MaxTotalBytes = options.MaxTotalBytes,
            IdleTimeout = options.IdleTimeout, MaxHold = options.MaxHold, Lease = options.Lease,
        };
    }
}
