using Inbox.Rendezvous;

namespace Inbox.Memory;

/// <summary>A code in memory, from its creation until it is forgotten.</summary>
internal sealed class CodeEntry(RendezvousCode code, CodeEntry? offer, ReadOnlyMemory<byte> body, long since)
{
    public RendezvousCode Code => code;

    /// <summary>Gets the offer that this entry answers; null when the entry is an offer.</summary>
    public CodeEntry? Offer => offer;

    /// <summary>Gets or sets the one answer to this offer.</summary>
    public CodeEntry? Answer { get; set; }

    public SignalKind Kind => offer is null ? SignalKind.Offer : SignalKind.Answer;

    public ReadOnlyMemory<byte> Body { get; set; } = body;

    public long Since => since;

    /// <summary>Gets <see cref="RendezvousStatus.Done"/> while the code can be used, otherwise how it ended.</summary>
    public RendezvousStatus State { get; private set; } = RendezvousStatus.Done;

    public void End(RendezvousStatus state)
    {
        if (State == RendezvousStatus.Done)
        {
            State = state;
            Body = default;
        }
    }
}
