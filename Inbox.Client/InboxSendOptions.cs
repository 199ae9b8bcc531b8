namespace Inbox.Client;

/// <summary>The options of one send.</summary>
public sealed class InboxSendOptions
{
    /// <summary>Gets how long the send is retried when the message cannot be delivered yet.</summary>
    /// <value>Default null: <see cref="InboxClientOptions.RetryFor"/>. Zero tries once.</value>
    public TimeSpan? RetryFor { get; init; }

    /// <summary>
    /// Gets how long the server may hold the message for a recipient that is not there yet. The send then completes at once, and the
    /// message is the first that the recipient gets. If nobody claims the mailbox in time, the message is dropped without notice.
    /// </summary>
    /// <value>
    /// Default zero: the message is not held, but retried. Range: zero to 1 hour, rounded up to whole seconds. The server caps it at its
    /// own limit (30 s by default). A server that holds no messages refuses it with 404, and the client retries.
    /// </value>
    public TimeSpan Hold { get; init; }
}
