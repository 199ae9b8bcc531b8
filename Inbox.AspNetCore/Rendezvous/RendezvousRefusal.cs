using Inbox.AspNetCore.Http;
using Inbox.Rendezvous;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>What the door says when it does not do what was asked.</summary>
internal static class RendezvousRefusal
{
    /// <summary>Some codes expire each second on a server that is full.</summary>
    private const int FullRetryAfter = 30;

    public static Refusal CodeNeeded { get; } = new(400, "Code needed", "Send the code in the header X-Code: eight letters and digits.", Reason: "malformed");

    public static Refusal ForeignOrigin { get; } =
        new(403, "Foreign origin", "A page of another origin may post only where the CORS policy of this path, or the default one, allows its origin.", Reason: "origin");

    public static Refusal StoreAway { get; } = new(503, "Codes away", "The codes cannot be reached now. Whether this was done is not known; try again.", RetryAfter.StoreAway, "away");

    public static Refusal UnknownKind { get; } = new(400, "Unknown kind", "The parameter kind is offer or answer.", Reason: "malformed");

    public static Refusal Posts(int seconds) =>
        new(429, "Too many signals", "This address has stored as many signals as it may in a minute. Nothing was stored.", seconds, "posts");

    public static Refusal Guesses(int seconds) =>
        new(429, "Too many wrong codes", "This address has asked for too many codes that nobody has. Wait, then look at the code again.", seconds, "guesses");

    public static Refusal Of(RendezvousStatus status, int maxBytes) => status switch
    {
        RendezvousStatus.Unknown => new(404, "Unknown code", "Nobody has that code: it is mistyped, or it ended long ago.", Reason: "unknown"),
        RendezvousStatus.Expired => new(410, "Code expired", "That code is too old. Whoever offered makes a new one.", Reason: "expired"),
        RendezvousStatus.Used => new(410, "Code used", "The two who had that code have met. Whoever offered makes a new one.", Reason: "used"),
        RendezvousStatus.Withdrawn => new(410, "Offer withdrawn", "Whoever offered has taken it back, and may have made a new one.", Reason: "withdrawn"),
        RendezvousStatus.Answered => new(409, "Already answered", "Somebody else has answered that offer, and one answer is all it takes.", Reason: "answered"),
        RendezvousStatus.OfferNeeded => new(409, "An answer's code", "That is the code of an answer, and an offer's belongs here.", Reason: "offer-needed"),
        RendezvousStatus.AnswerNeeded => new(409, "An offer's code", "That is the code of an offer, and an answer's belongs here.", Reason: "answer-needed"),
        RendezvousStatus.Full => new(503, "Server full", "There are as many codes as there may be. Nothing was stored; try again.", FullRetryAfter, "full"),
        _ => new(413, "Signal of the wrong size",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A signal has 1 to {maxBytes} bytes. Nothing was stored."), Reason: "size"),
    };
}
