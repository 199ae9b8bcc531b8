namespace Inbox;

/// <summary>A claimed mailbox, with the operations of its owner. Having an instance proves that the password was right.</summary>
/// <remarks>All members are thread-safe.</remarks>
public interface IMailbox
{
    /// <summary>Gets the owner's name, as it was claimed.</summary>
    string Name { get; }

    /// <summary>Sends a message to a mailbox, which may be this one. Restarts the idle time of <em>this</em> mailbox.</summary>
    /// <param name="to">The recipient's name. A name that is not allowed is refused with <see cref="SendStatus.NoSuchMailbox"/>.</param>
    /// <param name="content">The message. The store keeps its memory without copying, so the caller must not change it afterwards.</param>
    /// <param name="options">Whether to hold the message if the name is free.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns><see cref="SendStatus.Accepted"/> or <see cref="SendStatus.Held"/>; otherwise the reason for the refusal.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer. Whether the message was accepted is unknown.</exception>
    ValueTask<SendStatus> SendAsync(string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>Attaches a receiver to the mailbox. Restarts the idle time.</summary>
    /// <param name="options">What to acknowledge, and how the receiver is revoked.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/>. A cancelled attempt supersedes no other receiver.
    /// </param>
    /// <returns>
    /// The receiver. It supersedes the one before it, whose wait ends, and which may still settle what it holds in flight. If the mailbox
    /// is gone, the new receiver reports that when it receives.
    /// </returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<IMailboxReceiver> AttachAsync(AttachOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes messages that were handed to a receiver with <see cref="AttachOptions.After"/>. A message in flight is removed when its
    /// hand-over is completed. Restarts the idle time.
    /// </summary>
    /// <param name="id">
    /// The last id to acknowledge. Messages that were never handed out stay. An id that was never given here acknowledges nothing.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>False when the mailbox is gone.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> AcknowledgeAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the mailbox and its messages at once. A wait ends with <see cref="WaitEnded.Left"/>, and the name is free.
    /// </summary>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    ValueTask LeaveAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Restarts the idle time, for callers that keep this handle instead of claiming the name each time, and for requests that take long to
    /// arrive.
    /// </summary>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>False when the mailbox is gone. Its name has to be claimed again, and may belong to somebody else by now.</returns>
    ValueTask<bool> TouchAsync(CancellationToken cancellationToken = default);
}
