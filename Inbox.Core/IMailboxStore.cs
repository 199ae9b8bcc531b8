namespace Inbox;

/// <summary>
/// A store of mailboxes: the one interface between the endpoints (HTTP, sockets, other protocols) and the storage of messages.
/// </summary>
/// <remarks>
/// Every store keeps these promises:
/// <list type="number">
/// <item>Messages of one sender to one mailbox are received in the order in which they were accepted.</item>
/// <item>An accepted message is received, expires, or is removed with its mailbox. It is never silently dropped and never delivered to
/// another mailbox.</item>
/// <item>A mailbox has one receiver at a time: the newest supersedes the one before. A superseded or cancelled receive never loses a
/// message.</item>
/// <item>A message handed to a receiver is <em>in flight</em> until it is settled (completed, or returned to the head of the queue) or its
/// lease expires. After that, it is at the head again, with the same id, and a late settlement is refused.</item>
/// <item>A claim is atomic: of two first claims with different passwords, exactly one wins. A mailbox that is taken over
/// (<see cref="ClaimMode.WhileAttached"/>) goes to its new owner in one step, with its messages.</item>
/// <item>A mailbox in use does not expire. Nothing expired is ever visible.</item>
/// <item>Every limit refuses with a reason, and none lets memory grow without bound.</item>
/// <item>The ids of a name only increase, even across restarts and when the clock is set back.</item>
/// <item>Locks are short and per mailbox, and no foreign code runs under one. No operation's cost grows with the number of
/// mailboxes.</item>
/// </list>
/// Results are values. A store that cannot answer throws <see cref="MailboxStoreException"/>; any other exception from a store is a defect.
/// </remarks>
public interface IMailboxStore
{
    /// <summary>Gets the limits of the store.</summary>
    MailboxLimits Limits { get; }

    /// <summary>Opens the mailbox with that name, or creates it with that password if the name is free.</summary>
    /// <param name="name">
    /// 1 to 256 bytes of UTF-8 without control characters, see <see cref="MailboxName"/>. Names are compared byte for byte.
    /// </param>
    /// <param name="password">Any bytes, or none. The store keeps only a digest of them, and compares it in constant time.</param>
    /// <param name="options">Whether to create the mailbox or take it over, for which origin, and whether the password counts.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>
    /// The mailbox, or the reason for the refusal. Success restarts the idle time. A wrong password neither restarts it nor creates
    /// anything.
    /// </returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<ClaimResult> ClaimAsync(
        string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default);
}
