using System.Buffers;
using System.Text.Json;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

/// <summary>The frames that the server writes.</summary>
internal static class SocketReply
{
    public static ReadOnlyMemory<byte> Envelope(MailboxMessage message)
    {
        var frame = new ArrayBufferWriter<byte>(EnvelopeWriter.LengthOf(message));
        using (var json = new Utf8JsonWriter(frame, JsonFrame.Options))
        {
            EnvelopeWriter.Write(json, message);
        }

        return frame.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Ok(long reference, bool isHeld) => JsonFrame.Write(48, (reference, isHeld), static (json, given) =>
    {
        json.WriteNumber("ok"u8, given.reference);
        if (given.isHeld)
        {
            json.WriteBoolean("held"u8, true);
        }
    });

    public static ReadOnlyMemory<byte> Error(Refusal refusal, long? reference) => JsonFrame.Write(256, (refusal, reference), static (json, given) =>
    {
        JsonFrame.WriteError(json, given.refusal);
        if (given.reference is { } number)
        {
            json.WriteNumber("ref"u8, number);
        }
    });
}
