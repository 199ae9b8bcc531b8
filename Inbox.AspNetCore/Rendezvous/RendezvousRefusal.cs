using Inbox.AspNetCore.Http;
using Inbox.Rendezvous;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>The refusals of the rendezvous.</summary>
internal static class RendezvousRefusal
{
    /// <summary>The seconds to wait when the server is full, where some codes expire each second.</summary>
    private const int FullRetryAfter = 30;

    public static Refusal CodeNeeded { get; } =
        new(400, "Code needed", "Send the code in the header X-Code: eight letters and digits.", Reason: "malformed");

    public static Refusal ForeignOrigin { get; } =
        new(403, "Foreign origin",
            "A page of another origin may post only if the CORS policy of this path, or the default one, allows its origin.",
            Reason: "origin");

    public static Refusal StoreAway { get; } = new(503, "Codes unavailable",
        "The codes cannot be reached now. The request may or may not have been carried out; try again.", RetryAfter.StoreAway, "away");

    public static Refusal UnknownKind { get; } =
        new(400, "Unknown kind", "The parameter 'kind' must be offer or answer.", Reason: "malformed");

    public static Refusal Posts(int seconds) =>
        new(429, "Too many signals",
            "The limit of signals per minute from your address is reached. Nothing was stored; try again later.", seconds, "posts");

    public static Refusal Guesses(int seconds) =>
        new(429, "Too many wrong codes",
            "Too many unknown codes came from your address. Compare the code with the original, and try again later.", seconds, "guesses");

    public static Refusal Of(RendezvousStatus status, int maxBytes) => status switch
    {
        RendezvousStatus.Unknown => new(404, "Unknown code",
            "No signal has this code: it is mistyped, or it ended long ago.", Reason: "unknown"),
        RendezvousStatus.Expired => new(410, "Code expired",
            "This code is too old. The peer that made the offer has to make a new one.", Reason: "expired"),
        RendezvousStatus.Used => new(410, "Code used",
            "The two peers of this code have already used it. The peer that made the offer has to make a new one.", Reason: "used"),
        RendezvousStatus.Withdrawn => new(410, "Offer withdrawn",
            "The peer that made this offer has withdrawn it, and may have made a new one.", Reason: "withdrawn"),
        RendezvousStatus.Answered => new(409, "Already answered",
            "Another peer has answered this offer, and an offer takes one answer. Ask for a new offer.", Reason: "answered"),
        RendezvousStatus.OfferNeeded => new(409, "An answer's code",
            "This is the code of an answer. Send the code of an offer.", Reason: "offer-needed"),
        RendezvousStatus.AnswerNeeded => new(409, "An offer's code",
            "This is the code of an offer. Send the code of an answer.", Reason: "answer-needed"),
        RendezvousStatus.Full => new(503, "Server full",
            "The code limit of this server is reached. Nothing was stored; try again later.", FullRetryAfter, "full"),
        _ => new(413, "Signal of the wrong size",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A signal has 1 to {maxBytes} bytes. Nothing was stored."), Reason: "size"),
    };
}
