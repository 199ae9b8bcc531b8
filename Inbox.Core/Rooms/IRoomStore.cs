using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rooms;

/// <summary>Where rooms live: the seam between the door and what knows who is in a room, and who of them is host.</summary>
/// <remarks>
/// Every store keeps these promises:
/// <list type="number">
/// <item>A room comes with its first member and goes with its last. One that has members has exactly one host, for each term.</item>
/// <item>Of several who join an empty room at once exactly one is host. When the host goes, the longest-standing of the others is host in the
/// same step.</item>
/// <item>Terms only grow for a room: beyond those of every election before, and beyond the largest that anybody has seen who joins, whatever
/// the clock says. So who was host once, and has not heard yet that it is not, can be told from who is.</item>
/// <item>All members are told of the same changes in the same order.</item>
/// <item>Every limit refuses with a reason; none of them grows memory without bound.</item>
/// </list>
/// Results are values; a store that cannot answer throws <see cref="MailboxStoreException"/>, and any other exception out of one is a defect.
/// A store that can let a process stop is an <see cref="IMailboxDrain"/> too: then all members that came by this process are none any more,
/// with <see cref="MemberEnd.Stopping"/>.
/// </remarks>
[Experimental(RoomStoreDiagnostic.Id)]
public interface IRoomStore
{
    /// <summary>Enters a room, which is made if nobody is in it. Who comes first is host.</summary>
    /// <param name="room">The room's name; names differ by any character.</param>
    /// <param name="seenTerm">
    /// The largest term of this room that the newcomer has seen; 0: none. If the room's is smaller, its host is elected once more, with a larger
    /// one. Of no effect when it is more than 30 days ahead of the clock, so that nobody runs terms to their end.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>The caller's membership, whose first event is <see cref="Joined"/>; or why not.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default);
}
