namespace Inbox.AspNetCore.SignalServer;

/// <summary>What a user says: a frame <c>{"target","type","payload"}</c>.</summary>
/// <param name="Target">Whom to; empty when it says nobody.</param>
/// <param name="Type">What it is, in words that only clients know; empty when it says nothing.</param>
/// <param name="Payload">Any JSON, as it was written; <c>null</c> when there was none.</param>
internal readonly record struct SignalServerMessage(string Target, string Type, ReadOnlyMemory<byte> Payload);
