using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rooms;

/// <summary>A store of rooms: the interface between the endpoint and the record of who is in a room and who is its host.</summary>
/// <remarks>
/// Every store keeps these promises:
/// <list type="number">
/// <item>A room is created with its first member and removed with its last. A room with members has exactly one host in each term.</item>
/// <item>Of several that join an empty room at once, exactly one is host. When the host leaves, the longest-standing of the others becomes
/// host in the same step.</item>
/// <item>The terms of a room only increase while it has members, whatever the clock says. They are larger than any term that a joining
/// member has seen, which holds across restarts too. So a former host that has not been told yet can be distinguished from the current one.</item>
/// <item>All members are told of the same changes in the same order.</item>
/// <item>Every limit refuses with a reason, and none lets memory grow without bound.</item>
/// </list>
/// Results are values. A store that cannot answer throws <see cref="MailboxStoreException"/>; any other exception from a store is a defect.
/// A store that can prepare for the process to stop also implements <see cref="IMailboxDrain"/>: draining ends every membership of this
/// process with <see cref="MemberEnd.Stopping"/> and refuses later joins.
/// </remarks>
[Experimental(RoomStoreDiagnostic.Id)]
public interface IRoomStore
{
    /// <summary>Joins a room, which is created if it is empty. The first member is host.</summary>
    /// <param name="room">The room's name. Names are compared character by character.</param>
    /// <param name="seenTerm">
    /// The largest term of this room that the new member has seen; 0 for none. If the room's term is smaller, its host is elected again,
    /// with a larger one. Ignored when it is more than 30 days ahead of the clock, so that no client can exhaust the terms.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>The caller's membership, whose first event is <see cref="Joined"/>; or the reason for the refusal.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default);
}
