namespace Inbox.Rendezvous;

/// <summary>
/// A store of signals under short codes, for two peers that do not know each other's names: the interface between the endpoint and the
/// storage.
/// </summary>
/// <remarks>
/// Every store keeps these promises:
/// <list type="number">
/// <item>Anyone with a code may read its signal, as often as they like until the code ends. The preview of a link does not use it
/// up.</item>
/// <item>An offer gets one answer: of two at once, exactly one is stored.</item>
/// <item>A code ends when its lifetime is over, when the two peers have met, or when its offer is withdrawn. Its signal is never readable
/// after that.</item>
/// <item>How a code ended is remembered for some time; afterwards the code is unknown.</item>
/// <item>Every limit refuses with a reason, and none lets memory grow without bound.</item>
/// </list>
/// Results are values. A store that cannot answer throws <see cref="MailboxStoreException"/>; any other exception from a store is a defect.
/// The endpoint limits how often a client may guess.
/// </remarks>
public interface IRendezvousStore
{
    /// <summary>Stores an offer under a new code.</summary>
    /// <param name="body">
    /// The signal, which the store does not interpret. It is not copied, so the caller must not change it afterwards.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the attempt with an <see cref="OperationCanceledException"/> if the store has to wait.
    /// </param>
    /// <returns>The signal under its code; or <see cref="RendezvousStatus.WrongSize"/> or <see cref="RendezvousStatus.Full"/>.</returns>
    ValueTask<RendezvousResult> OfferAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Stores the answer to an offer under a new code.</summary>
    /// <param name="offer">The offer's code.</param>
    /// <param name="body">The signal, as for <see cref="OfferAsync"/>.</param>
    /// <param name="cancellationToken">As for <see cref="OfferAsync"/>.</param>
    /// <returns>The signal under its code; or any refusal except <see cref="RendezvousStatus.AnswerNeeded"/>.</returns>
    ValueTask<RendezvousResult> AnswerAsync(RendezvousCode offer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces an answer, for a peer that was reloaded after it may have passed its code on. The lifetime of the code does not restart.
    /// </summary>
    /// <param name="answer">The answer's code, which stays the same.</param>
    /// <param name="body">The signal, as for <see cref="OfferAsync"/>.</param>
    /// <param name="cancellationToken">As for <see cref="OfferAsync"/>.</param>
    /// <returns>The signal under its code; or the reason for the refusal.</returns>
    ValueTask<RendezvousResult> ReplaceAsync(RendezvousCode answer, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default);

    /// <summary>Reads a signal without removing it.</summary>
    /// <param name="code">The signal's code.</param>
    /// <param name="expected">The kind that the signal must be; null for either.</param>
    /// <param name="cancellationToken">As for <see cref="OfferAsync"/>.</param>
    /// <returns>The signal; or the reason for the refusal.</returns>
    ValueTask<RendezvousResult> ReadAsync(RendezvousCode code, SignalKind? expected, CancellationToken cancellationToken = default);

    /// <summary>Ends an offer and its answer: as used, given the answer's code; as withdrawn, given the offer's.</summary>
    /// <param name="code">The code of the offer or of the answer.</param>
    /// <param name="cancellationToken">As for <see cref="OfferAsync"/>.</param>
    /// <returns>
    /// The signal as it was; or how it had ended before, which does not change; or <see cref="RendezvousStatus.Unknown"/>.
    /// </returns>
    ValueTask<RendezvousResult> EndAsync(RendezvousCode code, CancellationToken cancellationToken = default);
}
