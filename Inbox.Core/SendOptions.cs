namespace Inbox;

/// <summary>Options for sending. By default a message to a free name is refused at once.</summary>
public readonly struct SendOptions
{
    /// <summary>
    /// How long the message may be held for a free name. If somebody claims the name in time, the new mailbox gets the held messages first;
    /// otherwise they are removed, as they are when the sender's mailbox ends. At most <see cref="InboxOptions.MaxHold"/>. Zero or less: the
    /// message is not held. No effect when the name is taken.
    /// </summary>
    public TimeSpan Hold { get; init; }
}
