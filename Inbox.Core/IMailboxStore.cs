namespace Inbox;

/// <summary>Where mailboxes live. The one seam between the doors (HTTP, sockets, dialects) and what keeps messages.</summary>
/// <remarks>
/// Every store keeps these promises:
/// <list type="number">
/// <item>Messages of one sender to one mailbox are received in the order in which they were accepted.</item>
/// <item>An accepted message is received, or expires, or goes with its mailbox. It is never silently dropped and never delivered to
/// another.</item>
/// <item>One receiver at a time: the newest supersedes. A superseded or cancelled receive never takes a message with it.</item>
/// <item>A message handed to a receiver is <em>in flight</em> until settled (completed, or returned to the head of the queue) or until its
/// lease is over: then it is at the head again, with the same id, and a late word is refused.</item>
/// <item>Claim is atomic: of two first uses with different passwords exactly one wins.</item>
/// <item>Whoever is using a mailbox keeps it. Nothing expired is ever visible.</item>
/// <item>Every limit refuses with a reason; none of them grows memory without bound.</item>
/// <item>Ids only grow for a name: across restarts, and clocks that step back.</item>
/// <item>Locks are short, per mailbox, and nothing foreign runs under one. No operation's cost grows with the number of mailboxes.</item>
/// </list>
/// Results are values; a store that cannot answer throws <see cref="MailboxStoreException"/>, and any other exception out of one is a
/// defect.
/// </remarks>
public interface IMailboxStore
{
    /// <summary>What it allows.</summary>
    MailboxLimits Limits { get; }

    /// <summary>Opens the mailbox of that name, and creates it with that password if nobody has it.</summary>
    /// <param name="name">1 to 256 bytes of UTF-8 without control characters, see <see cref="MailboxName"/>; names compare byte for
    /// byte.</param>
    /// <param name="password">Any bytes, none too. The store keeps a digest of them only, and compares it in fixed time.</param>
    /// <param name="options">Whether to create it, and for whom.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>The mailbox, or why not. Success is a use: it restarts the idle time. A wrong password refreshes and creates
    /// nothing.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<ClaimResult> ClaimAsync(
        string name, ReadOnlyMemory<byte> password, ClaimOptions options = default, CancellationToken cancellationToken = default);
}
