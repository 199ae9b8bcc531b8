namespace Inbox.Rendezvous;

/// <summary>The kind of a signal.</summary>
public enum SignalKind
{
    /// <summary>The first signal. Anyone with its code may read it, and one reader may answer it.</summary>
    Offer,

    /// <summary>The one answer to an offer.</summary>
    Answer,
}
