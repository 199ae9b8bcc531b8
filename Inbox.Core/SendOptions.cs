namespace Inbox;

/// <summary>How to send. The default is refused at once when nobody has the name.</summary>
public readonly struct SendOptions
{
    /// <summary>
    /// How long the message may be held for a name that nobody has, to be the first that its mailbox gets when somebody claims it; what is not
    /// claimed in time is gone. Capped by <see cref="InboxOptions.MaxHold"/>. Zero or less: it is not held. Of no effect where somebody has the
    /// name.
    /// </summary>
    public TimeSpan Hold { get; init; }
}
