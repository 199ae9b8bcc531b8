using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rooms;

/// <summary>
/// Somebody who is in a room, from <see cref="IRoomStore.JoinAsync"/> on until <see cref="LeaveAsync"/>. Safe to use from several threads; one
/// reads.
/// </summary>
[Experimental(RoomStoreDiagnostic.Id)]
public interface IRoomMember
{
    /// <summary>The room's name.</summary>
    string Room { get; }

    /// <summary>1 for who joined an empty room, and one more for each who joined since: a late signal never reaches a namesake.</summary>
    int Number { get; }

    /// <summary>Completes, and never fails, when this is no member any more.</summary>
    Task<MemberEnd> Ended { get; }

    /// <summary>Waits for the next event.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; no event is lost by that.</param>
    /// <returns>Null: this is no member any more, and has read everything.</returns>
    ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends something to another member of the same room, or to itself.</summary>
    /// <param name="to">Its number.</param>
    /// <param name="data">Kept as it is, so do not write to it afterwards.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>False: there is no such member now, or the caller is none. Nobody got anything.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> SignalAsync(int to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>
    /// Leaves the room. If this is its host, another one is elected in the same step. Further calls do nothing. A store that does not answer is
    /// told later: this never fails.
    /// </summary>
    ValueTask LeaveAsync();
}
