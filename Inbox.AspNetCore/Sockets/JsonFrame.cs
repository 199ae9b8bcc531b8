using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Sockets;

/// <summary>A writer of socket frames, and of other JSON that is never embedded in a page.</summary>
internal static class JsonFrame
{
    // Escaping more than JSON needs would only enlarge frames: they are never put into HTML, and nosniff keeps browsers from guessing it.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes an object.</summary>
    /// <param name="size">The approximate size in bytes.</param>
    /// <param name="given">An argument for the writer, so that it need not capture anything.</param>
    /// <param name="writeMembers">Writes the members.</param>
    public static ReadOnlyMemory<byte> Write<T>(int size, T given, Action<Utf8JsonWriter, T> writeMembers)
    {
        var frame = new ArrayBufferWriter<byte>(size);
        using (var json = new Utf8JsonWriter(frame, Options))
        {
            json.WriteStartObject();
            writeMembers(json, given);
            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }

    /// <summary>Writes the member <c>error</c>.</summary>
    public static void WriteError(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartObject("error"u8);
        json.WriteNumber("status"u8, refusal.Status);
        json.WriteString("title"u8, refusal.Title);
        json.WriteString("detail"u8, refusal.Detail);
        if (refusal.RetryAfter is { } seconds)
        {
            json.WriteNumber("retryAfter"u8, seconds);
        }

        json.WriteEndObject();
    }
}
