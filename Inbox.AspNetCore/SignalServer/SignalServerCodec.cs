using System.Buffers;
using System.Text.Json;
using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>The reader and writer of this dialect: all conversions to and from bytes, without side effects.</summary>
/// <remarks>
/// Member names are case-insensitive. If a member is repeated, the last one wins. Unknown members are ignored. A null counts as missing.
/// </remarks>
internal static class SignalServerCodec
{
    private static readonly JsonReaderOptions _readerOptions = new() { MaxDepth = 64 };

    private static readonly byte[] _null = "null"u8.ToArray();

    /// <summary>
    /// Returns the largest size of a message of that many bytes when it is passed on: one byte of a type (DEL) may become six, and the
    /// sender's name is added.
    /// </summary>
    public static int MaxFrameBytes(int messageBytes) => 6 * messageBytes + 6 * MailboxName.MaxBytes + 64;

    /// <summary>Reads <c>{"username":"…"}</c>.</summary>
    /// <returns>False if that is not a JSON object, or the name is not a string. A missing name is returned as empty.</returns>
    public static bool TryReadRegistration(ReadOnlySpan<byte> utf8, out string username)
    {
        var name = "";
        var isRead = TryReadObject(utf8, (string member, ref Utf8JsonReader reader, ReadOnlySpan<byte> _) =>
            !Is(member, "username") || TryReadString(ref reader, out name));
        username = name;
        return isRead;
    }

    /// <summary>Reads <c>{"target":"…","type":"…","payload":…}</c>.</summary>
    /// <returns>False if that is not a JSON object, or target or type is not a string.</returns>
    public static bool TryReadMessage(ReadOnlySpan<byte> utf8, out SignalServerMessage message)
    {
        var (target, type, payload) = ("", "", _null);
        var isRead = TryReadObject(utf8, (string member, ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        {
            if (Is(member, "target"))
            {
                return TryReadString(ref reader, out target);
            }

            if (Is(member, "type"))
            {
                return TryReadString(ref reader, out type);
            }

            if (Is(member, "payload"))
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                payload = text[start..(int)reader.BytesConsumed].ToArray();
            }

            return true;
        });
        message = new(target, type, payload);
        return isRead;
    }

    /// <summary>Writes the frame for the target.</summary>
    public static ReadOnlyMemory<byte> Forward(string originator, in SignalServerMessage message) => JsonFrame.Write(message.Payload.Length + 256, (originator, message), static (json, given) =>
    {
        json.WriteString("originator"u8, given.originator);
        json.WriteString("target"u8, given.message.Target);
        json.WriteString("type"u8, given.message.Type);
        json.WritePropertyName("payload"u8);

        // It was validated as JSON on arrival.
        json.WriteRawValue(given.message.Payload.Span, skipInputValidation: true);
    });

    /// <summary>Writes the frame for a sender whose target is not connected.</summary>
    public static ReadOnlyMemory<byte> TargetNotFound() => Notice("", "TARGET_NOT_FOUND");

    /// <summary>Writes the frame for a sender whose target's queue is full.</summary>
    public static ReadOnlyMemory<byte> TargetBusy(string target) => Notice(target, "TARGET_BUSY");

    /// <summary>Writes the answer to a registration.</summary>
    public static ReadOnlyMemory<byte> Status(string status, string message) => JsonFrame.Write(128, (status, message), static (json, given) =>
    {
        json.WriteString("status"u8, given.status);
        json.WriteString("message"u8, given.message);
    });

    /// <summary>Writes the list of users.</summary>
    public static ReadOnlyMemory<byte> Users(IEnumerable<(string Name, bool IsActive)> users)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body, JsonFrame.Options))
        {
            json.WriteStartArray();
            foreach (var (name, isActive) in users)
            {
                json.WriteStartObject();
                json.WriteString("username"u8, name);
                json.WriteBoolean("active"u8, isActive);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return body.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Notice(string target, string type) => JsonFrame.Write(128, (target, type), static (json, given) =>
    {
        json.WriteString("target"u8, given.target);
        json.WriteString("type"u8, given.type);
        json.WriteNull("payload"u8);
    });

    private delegate bool MemberReader(string member, ref Utf8JsonReader reader, ReadOnlySpan<byte> text);

    private static bool TryReadObject(ReadOnlySpan<byte> utf8, MemberReader readMember)
    {
        var reader = new Utf8JsonReader(utf8, _readerOptions);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = reader.GetString()!;
                reader.Read();
                if (!readMember(member, ref reader, utf8))
                {
                    return false;
                }

                // Skips a value that was not read.
                reader.Skip();
            }

            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return false;
        }
    }

    private static bool Is(string member, string name) => string.Equals(member, name, StringComparison.OrdinalIgnoreCase);

    private static bool TryReadString(ref Utf8JsonReader reader, out string text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return reader.TokenType is JsonTokenType.String or JsonTokenType.Null;
    }
}
