namespace Inbox.Rendezvous;

/// <summary>How a request to an <see cref="IRendezvousStore"/> ended.</summary>
public enum RendezvousStatus
{
    /// <summary>The default value: no request was made.</summary>
    None,

    /// <summary>The request succeeded.</summary>
    Done,

    /// <summary>There is no such code, or it ended so long ago that it was forgotten.</summary>
    Unknown,

    /// <summary>The code's lifetime is over.</summary>
    Expired,

    /// <summary>The two peers have met, and the code was used.</summary>
    Used,

    /// <summary>The offer was withdrawn, together with its answer if there was one.</summary>
    Withdrawn,

    /// <summary>The offer already has its one answer.</summary>
    Answered,

    /// <summary>The code is an answer's, but an offer's is needed.</summary>
    OfferNeeded,

    /// <summary>The code is an offer's, but an answer's is needed.</summary>
    AnswerNeeded,

    /// <summary>The signal is empty, or larger than <see cref="RendezvousOptions.MaxSignalBytes"/>.</summary>
    WrongSize,

    /// <summary>The limit <see cref="RendezvousOptions.MaxCodes"/> is reached. Try again when some codes have expired.</summary>
    Full,
}
