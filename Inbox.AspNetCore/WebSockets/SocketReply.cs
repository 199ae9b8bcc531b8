using System.Buffers;
using System.Text.Json;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.WebSockets;

/// <summary>The frames that a server writes.</summary>
internal static class SocketReply
{
    public static ReadOnlyMemory<byte> Envelope(MailboxMessage message)
    {
        var frame = new ArrayBufferWriter<byte>(EnvelopeWriter.LengthOf(message));
        using (var json = new Utf8JsonWriter(frame, EnvelopeWriter.Options))
        {
            EnvelopeWriter.Write(json, message);
        }

        return frame.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Ok(long reference)
    {
        var frame = new ArrayBufferWriter<byte>(32);
        using (var json = new Utf8JsonWriter(frame, EnvelopeWriter.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("ok"u8, reference);
            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Error(Refusal refusal, long? reference)
    {
        var frame = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(frame, EnvelopeWriter.Options))
        {
            json.WriteStartObject();
            WriteError(json, refusal);
            if (reference is { } number)
            {
                json.WriteNumber("ref"u8, number);
            }

            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }

    /// <summary>The member <c>error</c> of a frame.</summary>
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
