namespace Inbox.Client;

/// <summary>How one message is sent.</summary>
public sealed class InboxSendOptions
{
    /// <summary>How long it is tried again when it cannot be delivered yet.</summary>
    /// <value>Default null: <see cref="InboxClientOptions.RetryFor"/>. Zero: it is tried once.</value>
    public TimeSpan? RetryFor { get; init; }

    /// <summary>
    /// How long the server may hold it for a recipient that is not there yet: the send completes at once, and the message is the first that its
    /// recipient gets. If nobody comes in time, it is gone, and nobody is told.
    /// </summary>
    /// <value>
    /// Default zero: it is not held, but tried again. Up to 1 hour, in whole seconds, rounded up; the server holds it no longer than its own
    /// limit (30 s by default), and one that holds nothing refuses it with 404, after which it is tried again.
    /// </value>
    public TimeSpan Hold { get; init; }
}
