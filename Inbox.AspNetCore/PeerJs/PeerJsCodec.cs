using System.Buffers;
using System.Text.Json;
using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>The reader and writer of this dialect: all conversions to and from bytes, without side effects.</summary>
/// <remarks>
/// A message stays in a mailbox as its sender wrote it; the frame for the recipient is written where it is delivered. So <c>src</c> is always
/// the sender that the store has authenticated, also of a message that came in another way than over a socket of PeerJS.
/// </remarks>
internal static class PeerJsCodec
{
    private static readonly JsonReaderOptions _readerOptions = new() { MaxDepth = 64 };

    /// <summary>Gets the frame that tells a client that its id is its own.</summary>
    public static ReadOnlyMemory<byte> Open { get; } = """{"type":"OPEN"}"""u8.ToArray();

    /// <summary>Gets the frame that refuses a socket whose id belongs to another one.</summary>
    public static ReadOnlyMemory<byte> IdTaken { get; } = """{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}"""u8.ToArray();

    /// <summary>Gets the message of a peer that cannot be reached.</summary>
    public static ReadOnlyMemory<byte> Unreached { get; } = """{"type":"EXPIRE"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> Probe { get; } = """{"type":"PROBE"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> Alive { get; } = """{"type":"ALIVE"}"""u8.ToArray();

    /// <summary>Reads a message. Of a repeated member the last counts; unknown members are ignored.</summary>
    /// <returns>False if that is no JSON object, its type is unknown, or its destination no string.</returns>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out PeerJsMessage message)
    {
        message = default;
        try
        {
            return TryReadObject(utf8, out message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return false;
        }
    }

    /// <summary>Writes the frame for a recipient.</summary>
    public static ReadOnlyMemory<byte> Deliver(string source, string destination, in PeerJsMessage message)
    {
        var payload = message.Payload;
        var frame = new ArrayBufferWriter<byte>(payload.Length + 128);
        using (var json = new Utf8JsonWriter(frame, JsonFrame.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, NameOf(message.Type));
            json.WriteString("src"u8, source);
            json.WriteString("dst"u8, destination);
            if (!payload.IsEmpty)
            {
                json.WritePropertyName("payload"u8);

                // It was read as JSON before.
                json.WriteRawValue(payload, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }

    /// <summary>Writes the frame for a sender whose message was held in vain.</summary>
    public static ReadOnlyMemory<byte> Expired(string missing, string sender) => Deliver(missing, sender, new(PeerJsType.Expire, "", default));

    /// <summary>Writes the frame that refuses a socket.</summary>
    public static ReadOnlyMemory<byte> Error(string why) => JsonFrame.Write(128, why, static (json, why) =>
    {
        json.WriteString("type"u8, "ERROR"u8);
        json.WriteStartObject("payload"u8);
        json.WriteString("msg"u8, why);
        json.WriteEndObject();
    });

    /// <summary>Writes the list of connected ids.</summary>
    public static ReadOnlyMemory<byte> Peers(IEnumerable<string> ids)
    {
        var list = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(list, JsonFrame.Options))
        {
            json.WriteStartArray();
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        return list.WrittenMemory;
    }

    private static bool TryReadObject(ReadOnlySpan<byte> utf8, out PeerJsMessage message)
    {
        message = default;
        var reader = new Utf8JsonReader(utf8, _readerOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var (type, destination) = ((PeerJsType?)null, "");
        var payload = ReadOnlySpan<byte>.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = TypeOf(reader);
            }
            else if (reader.ValueTextEquals("dst"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                {
                    return false;
                }

                destination = reader.GetString() ?? "";
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                payload = utf8[start..(int)reader.BytesConsumed];
            }

            // Skips a value that was not read.
            reader.Skip();
        }

        message = new(type ?? default, destination, payload);
        return type is not null && !reader.Read();
    }

    private static PeerJsType? TypeOf(in Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("CANDIDATE"u8) ? PeerJsType.Candidate
        : reader.ValueTextEquals("HEARTBEAT"u8) ? PeerJsType.Heartbeat
        : reader.ValueTextEquals("OFFER"u8) ? PeerJsType.Offer
        : reader.ValueTextEquals("ANSWER"u8) ? PeerJsType.Answer
        : reader.ValueTextEquals("LEAVE"u8) ? PeerJsType.Leave
        : reader.ValueTextEquals("EXPIRE"u8) ? PeerJsType.Expire
        : reader.ValueTextEquals("PROBE"u8) ? PeerJsType.Probe
        : reader.ValueTextEquals("ALIVE"u8) ? PeerJsType.Alive
        : null;

    private static ReadOnlySpan<byte> NameOf(PeerJsType type) => type switch
    {
        PeerJsType.Offer => "OFFER"u8,
        PeerJsType.Answer => "ANSWER"u8,
        PeerJsType.Candidate => "CANDIDATE"u8,
        PeerJsType.Leave => "LEAVE"u8,
        PeerJsType.Expire => "EXPIRE"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No client gets that."),
    };
}
