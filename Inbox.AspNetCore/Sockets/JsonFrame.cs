using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Sockets;

/// <summary>Writes the frames of sockets, and other JSON that nobody puts into a page.</summary>
internal static class JsonFrame
{
    // Escaping more than JSON needs would only make frames larger: they are never put into HTML, and nosniff keeps browsers from trying.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>An object.</summary>
    /// <param name="size">About how many bytes it takes.</param>
    /// <param name="given">For the writer, so that it need not capture anything.</param>
    /// <param name="writeMembers">Writes what is between the braces.</param>
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

    /// <summary>The member <c>error</c>.</summary>
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
