using System.Diagnostics.CodeAnalysis;

namespace Inbox.Rendezvous;

/// <summary>The result of a request: a signal, or the reason why there is none.</summary>
public readonly struct RendezvousResult
{
    private RendezvousResult(RendezvousStatus status, StoredSignal? signal)
    {
        Status = status;
        Signal = signal;
    }

    /// <summary>Gets how the request ended.</summary>
    public RendezvousStatus Status { get; }

    /// <summary>Gets the signal; null when the request was refused.</summary>
    public StoredSignal? Signal { get; }

    /// <summary>Gets the signal if the request succeeded.</summary>
    /// <param name="signal">The signal; null when the request was refused.</param>
    /// <returns>True when the request succeeded.</returns>
    public bool TryGetSignal([NotNullWhen(true)] out StoredSignal? signal)
    {
        signal = Signal;
        return signal is not null;
    }

    /// <summary>Creates the result of a successful request.</summary>
    /// <param name="signal">The signal that was stored or read.</param>
    public static RendezvousResult Done(StoredSignal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new(RendezvousStatus.Done, signal);
    }

    /// <summary>Creates the result of a refused request.</summary>
    /// <param name="status">The reason: neither <see cref="RendezvousStatus.Done"/> nor <see cref="RendezvousStatus.None"/>.</param>
    public static RendezvousResult Refused(RendezvousStatus status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual((int)status, (int)RendezvousStatus.Done, nameof(status));
        return new(status, null);
    }
}
