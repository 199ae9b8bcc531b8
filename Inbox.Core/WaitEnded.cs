namespace Inbox;

/// <summary>The reason why a receive returned without a message.</summary>
public enum WaitEnded
{
    /// <summary>The receive has messages; or there was none, and it was not to wait.</summary>
    None,

    /// <summary>The time to wait is over.</summary>
    Timeout,

    /// <summary>A newer receiver of the same mailbox took over.</summary>
    Superseded,

    /// <summary>The owner left the mailbox, or the mailbox was gone before the call.</summary>
    Left,

    /// <summary>The server is shutting down.</summary>
    Stopping,

    /// <summary>The caller cancelled the receive.</summary>
    Cancelled,

    /// <summary>An operator ended all receivers, see <see cref="IMailboxEviction"/>.</summary>
    Evicted,
}
