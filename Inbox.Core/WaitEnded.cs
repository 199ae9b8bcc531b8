namespace Inbox;

/// <summary>Why a receive came back without a message.</summary>
public enum WaitEnded
{
    /// <summary>It has messages; or there was none and it was not to wait.</summary>
    None,

    /// <summary>The time to wait is over.</summary>
    Timeout,

    /// <summary>A newer receive of the same mailbox took its place.</summary>
    Superseded,

    /// <summary>The mailbox was left, or was gone before the call.</summary>
    Left,

    /// <summary>The server is stopping.</summary>
    Stopping,

    /// <summary>The caller cancelled.</summary>
    Cancelled,
}
