namespace Inbox;

/// <summary>How to attach. The default receives each message once, and lets the thread pool go on.</summary>
public readonly struct AttachOptions
{
    /// <summary>
    /// Null: a message leaves the mailbox when its hand-over is completed. A number: acknowledged delivery. Messages up to that id which were
    /// handed out before are removed first (never one that was not). What this receiver is given stays until it is acknowledged, and is given
    /// to it once; the next receiver is given it again.
    /// </summary>
    public long? After { get; init; }

    /// <summary>
    /// Drops what was there before: this receiver is given only what is sent from now on. For one to whom the messages for whoever was there
    /// before mean nothing.
    /// </summary>
    public bool FromNow { get; init; }

    /// <summary>
    /// Called when a newer receiver has waited a second for what this one holds in flight: end the connection, then settle as usual. At most
    /// once, under no lock, and never once <see cref="IAsyncDisposable.DisposeAsync"/> of the receiver has completed. Null: nobody is told, and
    /// the newer one waits until the lease is over.
    /// </summary>
    public Action? OnRevoked { get; init; }

    /// <summary>
    /// Whoever awaits goes on in the thread of the sender whose message ended the wait, inside its <see cref="IMailbox.SendAsync"/>: saves a
    /// change of threads, and is only for code that neither blocks nor takes long. Default: the thread pool goes on, and no sender waits for
    /// it.
    /// </summary>
    public bool AllowSynchronousContinuations { get; init; }
}
