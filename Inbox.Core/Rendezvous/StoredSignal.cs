namespace Inbox.Rendezvous;

/// <summary>A signal under its code.</summary>
/// <param name="Code">What it is read by.</param>
/// <param name="Kind">Offer or answer.</param>
/// <param name="Body">The signal, as it was posted.</param>
/// <param name="Expires">How long the code still lives; more than zero.</param>
public sealed record StoredSignal(RendezvousCode Code, SignalKind Kind, ReadOnlyMemory<byte> Body, TimeSpan Expires);
