namespace Inbox;

/// <summary>Options for attaching a receiver. By default each message is received once, and continuations run on the thread pool.</summary>
public readonly struct AttachOptions
{
    /// <summary>The id up to which to acknowledge messages, with acknowledged delivery; null without.</summary>
    /// <remarks>
    /// Without acknowledged delivery, a message leaves the mailbox when its hand-over is completed. With it, the messages up to this id
    /// that were handed out before are removed first; messages that were never handed out stay. Each message is then given to this receiver
    /// once, and stays until it is acknowledged. The next receiver is given unacknowledged messages again.
    /// </remarks>
    public long? After { get; init; }

    /// <summary>
    /// Whether to drop the messages that are already in the mailbox, so that this receiver is given only messages sent from now on. For a
    /// receiver to which messages for an earlier one mean nothing.
    /// </summary>
    public bool FromNow { get; init; }

    /// <summary>
    /// A callback for when a newer receiver has waited one second for the messages that this one holds in flight. It should end the
    /// connection; the messages are settled afterwards as usual. It must not throw. It is called at most once, under no lock, and never
    /// after <see cref="IAsyncDisposable.DisposeAsync"/> of the receiver has completed. If null, this receiver is not told, and the newer one
    /// waits until the lease expires.
    /// </summary>
    public Action? OnRevoked { get; init; }

    /// <summary>
    /// Whether the receiver receives only once, as a poll does. A store on another machine may then attach it with that receive, and release
    /// it when what it received is settled: that saves two round trips.
    /// </summary>
    public bool Once { get; init; }

    /// <summary>
    /// Whether the mailbox ends when this receiver is released, as if its owner had left, unless another receiver has taken over or a message
    /// waits or is in flight. For protocols in which a name is free as soon as its connection is closed.
    /// </summary>
    public bool LeavesWhenEmpty { get; init; }

    /// <summary>
    /// Whether the continuation of a receive runs on the sender's thread, inside its <see cref="IMailbox.SendAsync"/>. This saves a thread
    /// switch, but is only for code that neither blocks nor takes long. By default continuations run on the thread pool, and no sender
    /// waits for them.
    /// </summary>
    public bool AllowSynchronousContinuations { get; init; }
}
