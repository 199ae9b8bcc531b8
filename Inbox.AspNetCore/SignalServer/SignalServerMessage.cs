namespace Inbox.AspNetCore.SignalServer;

/// <summary>A message of a user: a frame <c>{"target","type","payload"}</c>.</summary>
/// <param name="Target">The recipient; empty if missing.</param>
/// <param name="Type">The type, which only clients interpret; empty if missing.</param>
/// <param name="Payload">Any JSON, as it was written; the JSON <c>null</c> if missing.</param>
internal readonly record struct SignalServerMessage(string Target, string Type, ReadOnlyMemory<byte> Payload);
