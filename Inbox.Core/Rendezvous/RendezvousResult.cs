using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rendezvous;

/// <summary>A signal, or why there is none.</summary>
public readonly struct RendezvousResult
{
    private RendezvousResult(RendezvousStatus status, StoredSignal? signal)
    {
        Status = status;
        Signal = signal;
    }

    /// <summary>How it ended.</summary>
    public RendezvousStatus Status { get; }

    /// <summary>The signal, when it was done.</summary>
    public StoredSignal? Signal { get; }

    /// <summary>Whether it was done.</summary>
    /// <param name="signal">The signal, when it was.</param>
    public bool TryGetSignal([NotNullWhen(true)] out StoredSignal? signal)
    {
        signal = Signal;
        return signal is not null;
    }

    /// <summary>It was done.</summary>
    /// <param name="signal">The signal that was stored or read.</param>
    public static RendezvousResult Done(StoredSignal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new(RendezvousStatus.Done, signal);
    }

    /// <summary>It was not done.</summary>
    /// <param name="status">Why not: neither <see cref="RendezvousStatus.Done"/> nor <see cref="RendezvousStatus.None"/>.</param>
    public static RendezvousResult Refused(RendezvousStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)status, (int)RendezvousStatus.Done, nameof(status));
        return new(status, null);
    }
}
