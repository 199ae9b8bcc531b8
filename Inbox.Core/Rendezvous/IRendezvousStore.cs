namespace Inbox.Rendezvous;

/// <summary>
/// Keeps signals under short codes, for two who do not know each other's names: the seam between the door and what keeps them.
/// </summary>
/// <remarks>
/// Every store keeps these promises:
/// <list type="number">
/// <item>Having a code is the right to read what it stands for, as often as one likes until it ends: a preview of a link burns
/// nothing.</item>
/// <item>An offer gets one answer: of two at once exactly one is stored.</item>
/// <item>A code ends when its life is over, when the two have met, or when its offer is withdrawn. Its signal is never readable after
/// that.</item>
/// <item>How a code ended can be told for a while; then it is unknown.</item>
/// <item>Every limit refuses with a reason; none of them grows memory without bound.</item>
/// </list>
/// Results are values; a store that cannot answer throws <see cref="MailboxStoreException"/>, and any other exception out of one is a
/// defect. How many guesses somebody has is the business of the door.
/// </remarks>
public interface IRendezvousStore
{
    /// <summary>Stores an offer under a new code.</summary>
    /// <param name="body">The signal, whose meaning is its readers' business. The store keeps it: the caller leaves it unchanged.</param>
    /// <param name="cancellationToken">Ends the attempt with an <see cref="OperationCanceledException"/> where a store has to wait.</param>
    /// <returns>The signal under its code; or <see cref="RendezvousStatus.WrongSize"/>, <see cref="RendezvousStatus.Full"/>.</returns>
    ValueTask<RendezvousResult> OfferAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Stores the answer to an offer under a new code.</summary>
    /// <param name="offer">The offer's code.</param>
    /// <param name="body">The signal, as for an offer.</param>
    /// <param name="cancellationToken">As for an offer.</param>
    /// <returns>The signal under its code; or any refusal but <see cref="RendezvousStatus.AnswerNeeded"/>.</returns>
    ValueTask<RendezvousResult> AnswerAsync(RendezvousCode offer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts another answer in the place of one: whoever answered was reloaded, and may have told its code already. Its life does not begin
    /// anew.
    /// </summary>
    /// <param name="answer">The answer's code, which stays.</param>
    /// <param name="body">The signal, as for an offer.</param>
    /// <param name="cancellationToken">As for an offer.</param>
    /// <returns>The signal under its code; or why not.</returns>
    ValueTask<RendezvousResult> ReplaceAsync(RendezvousCode answer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Reads a signal, which stays.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="expected">What it has to be; null: either.</param>
    /// <param name="cancellationToken">As for an offer.</param>
    /// <returns>The signal; or why not.</returns>
    ValueTask<RendezvousResult> ReadAsync(RendezvousCode code, SignalKind? expected, CancellationToken cancellationToken = default);

    /// <summary>Ends an offer and its answer: by the answer's code, as used; by the offer's, as withdrawn.</summary>
    /// <param name="code">The code of either.</param>
    /// <param name="cancellationToken">As for an offer.</param>
    /// <returns>The signal as it was; or how it had ended before, which stays so; or <see cref="RendezvousStatus.Unknown"/>.</returns>
    ValueTask<RendezvousResult> EndAsync(RendezvousCode code, CancellationToken cancellationToken = default);
}
