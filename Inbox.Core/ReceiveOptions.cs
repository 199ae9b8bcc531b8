namespace Inbox;

/// <summary>How to receive. The default takes one message at once, or none.</summary>
public readonly record struct ReceiveOptions
{
    /// <summary>
    /// How long to wait for a message when none is there. Zero or less: not at all. <see cref="TimeSpan.MaxValue"/>: for ever. The caller
    /// caps it.
    /// </summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The most messages to take, 1 or more (0 counts as 1). What is there is taken; nothing waits for a batch to fill.</summary>
    public int Max { get; init; }

    /// <summary>
    /// Null: a message leaves the mailbox when the hand-over is completed. A number: acknowledged delivery. Messages up to that id which
    /// were handed out before are removed first (never one that was not); those given now stay until acknowledged, and are given again.
    /// </summary>
    public long? After { get; init; }

    /// <summary>
    /// In acknowledged delivery: messages up to this id are not given again although they are not acknowledged yet, since the receiver
    /// still holds them; those never handed out are given. Without effect when <see cref="After"/> is null.
    /// </summary>
    public long Beyond { get; init; }

    /// <summary>
    /// Who to tell when a newer receive has waited a second for this hand-over to settle; null: nobody, the newer one waits on. An
    /// <see cref="Attachment"/> makes several receives those of one receiver.
    /// </summary>
    public IReceiver? Receiver { get; init; }

    /// <summary>
    /// Whoever awaits goes on in the thread of the sender whose message ended the wait, inside its <see cref="IMailbox.SendAsync"/>: saves
    /// a change of threads, and is only for code that neither blocks nor takes long. Default: the thread pool goes on, and no sender waits
    /// for it.
    /// </summary>
    public bool ContinuesInline { get; init; }
}
