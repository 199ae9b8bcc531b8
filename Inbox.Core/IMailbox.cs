namespace Inbox;

/// <summary>A claimed mailbox: what its owner may do with it. Having one proves that the password was right.</summary>
/// <remarks>All members may be called from several threads at once.</remarks>
public interface IMailbox
{
    /// <summary>The owner's name, as it was claimed.</summary>
    string Name { get; }

    /// <summary>
    /// Leaves a message in somebody's mailbox (one's own too). A use of <em>this</em> mailbox: it restarts the idle time.
    /// </summary>
    /// <param name="to">The recipient's name. A name that cannot exist is <see cref="SendStatus.NoSuchMailbox"/>.</param>
    /// <param name="content">The message. The store keeps its memory without copying: the caller must not change it afterwards.</param>
    /// <param name="options">Whether to hold it for a name that nobody has.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns><see cref="SendStatus.Accepted"/> or <see cref="SendStatus.Held"/>, or what refused.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer. Whether the message was accepted is not known.</exception>
    ValueTask<SendStatus> SendAsync(string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>Becomes the mailbox's receiver. A use of the mailbox.</summary>
    /// <param name="options">What to acknowledge, and whom to tell.</param>
    /// <param name="cancellationToken">
    /// Whoever is gone already takes the mailbox from nobody: the attempt ends with an <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>
    /// The receiver. The one before it is superseded: its wait ends, and what it holds in flight it may still settle. If the mailbox is gone,
    /// the new one says so when it receives.
    /// </returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<IMailboxReceiver> AttachAsync(AttachOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes messages that a receiver with <see cref="AttachOptions.After"/> was handed; one that is in flight goes when its hand-over is
    /// completed. A use of the mailbox.
    /// </summary>
    /// <param name="id">Up to this one. Those never handed out stay, and an id that was never given here acknowledges nothing.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when the mailbox is gone.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives the mailbox up: it and its messages are gone at once, a wait ends with <see cref="WaitEnded.Left"/>, the name is free.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    ValueTask LeaveAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// A use that does nothing but restart the idle time: for whoever keeps this handle instead of claiming the name each time, and for a
    /// request that takes long to arrive.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False when the mailbox is gone: its name has to be claimed again, and may be somebody else's by now.</returns>
    ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default);
}
