namespace Inbox.Rendezvous;

/// <summary>What became of a request to an <see cref="IRendezvousStore"/>.</summary>
public enum RendezvousStatus
{
    /// <summary>The default value: nothing was asked yet.</summary>
    None,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>Nobody has that code, or it ended so long ago that it was forgotten.</summary>
    Unknown,

    /// <summary>The code's life is over.</summary>
    Expired,

    /// <summary>The two have met: the code has done what it was for.</summary>
    Used,

    /// <summary>Whoever offered has taken the offer back, and with it any answer.</summary>
    Withdrawn,

    /// <summary>That offer has its answer, and there is only one.</summary>
    Answered,

    /// <summary>It is an answer's code, and an offer's was needed.</summary>
    OfferNeeded,

    /// <summary>It is an offer's code, and an answer's was needed.</summary>
    AnswerNeeded,

    /// <summary>The signal has no bytes, or more than it may have.</summary>
    WrongSize,

    /// <summary>There are as many codes as there may be. Room comes when some expire.</summary>
    Full,
}
