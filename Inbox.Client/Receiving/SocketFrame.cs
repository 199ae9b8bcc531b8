using System.Buffers;
using System.Text.Json;
using Inbox.Client.Sending;

namespace Inbox.Client.Receiving;

/// <summary>Writes the frames that a client sends over a socket.</summary>
internal static class SocketFrame
{
    /// <summary>Writes a message, as <c>{"to":"bob","ref":7,"text":"hello"}</c>.</summary>
    /// <param name="letter">A message that a socket can carry.</param>
    /// <param name="number">The number that the server repeats in its answer.</param>
    public static ReadOnlyMemory<byte> Of(Letter letter, long number) => Write(json =>
    {
        json.WriteString("to"u8, letter.To);
        json.WriteNumber("ref"u8, number);
        if (letter.HoldSeconds > 0)
        {
            json.WriteNumber("hold"u8, letter.HoldSeconds);
        }

        json.WritePropertyName(letter.Field!);
        switch (letter.Field)
        {
            case "data":
                json.WriteRawValue(letter.Body.Span, skipInputValidation: true);
                break;
            case "text":
                json.WriteStringValue(letter.Body.Span);
                break;
            default:
                json.WriteBase64StringValue(letter.Body.Span);
                break;
        }
    });

    /// <summary>Writes an acknowledgement of every message up to this one.</summary>
    public static ReadOnlyMemory<byte> Acknowledgement(long id) => Write(json => json.WriteNumber("ack"u8, id));

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var frame = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(frame))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return frame.WrittenMemory;
    }
}
