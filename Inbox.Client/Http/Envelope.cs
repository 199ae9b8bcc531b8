using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Inbox.Client.Http;

/// <summary>
/// Reads messages as the server writes them: <c>{"id":17,"from":"bob","data":…}</c>, or <c>"text"</c>, or <c>"base64"</c>.
/// </summary>
internal static class Envelope
{
    /// <summary>Messages are nested up to 64 levels deep, inside an envelope and a batch.</summary>
    private static readonly JsonDocumentOptions _json = new() { MaxDepth = 80 };

    /// <exception cref="InboxException">The answer was cut off, or is the page of a captive portal. The messages are not acknowledged, so
    /// they are still in the mailbox.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, _json);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Problem.NoAnswer("The answer was cut off, or it did not come from a mailbox", e);
        }
    }

    public static ReceivedMessage[] Batch(JsonElement batch) => [.. batch.EnumerateArray().Select(Message)];

    public static ReceivedMessage Message(JsonElement envelope)
    {
        var (kind, body) = envelope switch
        {
            _ when envelope.TryGetProperty("data", out var data) => (MessageKind.Json, JsonMarshal.GetRawUtf8Value(data).ToArray()),
            _ when envelope.TryGetProperty("text", out var text) => (MessageKind.Text, Encoding.UTF8.GetBytes(Text(text))),
            _ => (MessageKind.Bytes, envelope.GetProperty("base64").GetBytesFromBase64()),
        };
        return new(envelope.GetProperty("id").GetInt64(), Text(envelope.GetProperty("from")), kind, body,
            envelope.TryGetProperty("life", out var life) ? life.GetInt64() : 0);
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("Expected a string, not null");
}
