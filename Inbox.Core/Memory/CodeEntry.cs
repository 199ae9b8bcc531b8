using Inbox.Rendezvous;

namespace Inbox.Memory;

/// <summary>A code in memory, from its first day until it is forgotten.</summary>
internal sealed class CodeEntry(RendezvousCode code, CodeEntry? offer, ReadOnlyMemory<byte> body, long since)
{
    public RendezvousCode Code => code;

    /// <summary>The offer that this answers; null: it is one.</summary>
    public CodeEntry? Offer => offer;

    /// <summary>The one answer to this offer.</summary>
    public CodeEntry? Answer { get; set; }

    public SignalKind Kind => offer is null ? SignalKind.Offer : SignalKind.Answer;

    public ReadOnlyMemory<byte> Body { get; set; } = body;

    public long Since => since;

    /// <summary><see cref="RendezvousStatus.Done"/> while it can be used, else how it ended.</summary>
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
