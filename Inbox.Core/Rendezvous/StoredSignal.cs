namespace Inbox.Rendezvous;

/// <summary>A signal under its code.</summary>
/// <param name="Code">The code to read it with.</param>
/// <param name="Kind">Offer or answer.</param>
/// <param name="Body">The signal, as it was posted.</param>
/// <param name="Expires">The remaining lifetime of the code; more than zero.</param>
public sealed record StoredSignal(RendezvousCode Code, SignalKind Kind, ReadOnlyMemory<byte> Body, TimeSpan Expires);
