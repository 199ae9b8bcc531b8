using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rooms;

/// <summary>
/// A membership in a room, from <see cref="IRoomStore.JoinAsync"/> until <see cref="LeaveAsync"/>. Thread-safe, but only one caller may
/// read events.
/// </summary>
[Experimental(RoomStoreDiagnostic.Id)]
public interface IRoomMember
{
    /// <summary>Gets the room's name.</summary>
    string Room { get; }

    /// <summary>
    /// Gets the member's number: 1 for the first member of an empty room, then one more for each later one. A late signal therefore never
    /// reaches another member.
    /// </summary>
    int Number { get; }

    /// <summary>Gets a task that completes when the membership ends, and never faults.</summary>
    Task<MemberEnd> Ended { get; }

    /// <summary>Waits for the next event.</summary>
    /// <param name="cancellationToken">Cancels the wait with an <see cref="OperationCanceledException"/>; no event is lost.</param>
    /// <returns>The next event; null when the membership has ended and all events were read.</returns>
    ValueTask<RoomEvent?> NextAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends data to another member of the same room, or to the member itself.</summary>
    /// <param name="to">The recipient's number.</param>
    /// <param name="data">The data. It is not copied, so the caller must not change it afterwards.</param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>False when there is no such member now, or the caller is no longer a member. The signal was not delivered.</returns>
    /// <exception cref="MailboxStoreException">The store cannot answer.</exception>
    ValueTask<bool> SignalAsync(int to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    /// <summary>
    /// Leaves the room. If the member is host, another one is elected in the same step. Further calls do nothing. Never fails: a store that
    /// does not answer is told later.
    /// </summary>
    ValueTask LeaveAsync();
}
