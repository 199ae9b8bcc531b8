namespace Inbox.Rendezvous;

/// <summary>What a code stands for.</summary>
public enum SignalKind
{
    /// <summary>The signal that begins: whoever has its code may read it, and one of them may answer.</summary>
    Offer,

    /// <summary>The one answer to an offer.</summary>
    Answer,
}
