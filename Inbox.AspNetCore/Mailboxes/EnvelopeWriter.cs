using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>A message as JSON: <c>{"id":17,"from":"bob","data":…}</c>, or <c>"text"</c>, or <c>"base64"</c>.</summary>
/// <remarks>
/// An envelope is little larger than its message. As text, a message of control characters, which JSON escapes with six bytes each, would
/// take six times the memory that was counted for it; such messages are written as base64.
/// </remarks>
internal static class EnvelopeWriter
{
    /// <summary>How deep JSON may be nested to be passed on as <c>data</c>. Deeper JSON is <c>text</c>.</summary>
    public const int MaxDepth = 64;

    /// <summary>Up to this many bytes a text stays text unless escapes more than double it, which quotes and line breaks cannot.</summary>
    private const int ShortText = 4096;

    /// <summary>Up to this length a text with escapes is always accepted: a word of control characters is no attack.</summary>
    private const int FewEscapes = 256;

    private const int Envelope = 128;

    /// <summary>Returns the approximate size of the envelope in bytes; it is seldom larger.</summary>
    public static int LengthOf(MailboxMessage message) =>
        Envelope + Base64.GetMaxEncodedToUtf8Length(message.Body.Length);

    public static void Write(Utf8JsonWriter json, MailboxMessage message)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, message.Id);
        json.WriteString("from"u8, message.From);
        json.WriteNumber("life"u8, message.FromLife);
        var body = message.Body.Span;
        if (!Utf8.IsValid(body))
        {
            json.WriteBase64String("base64"u8, body);
        }
        else if (MessageContentType.IsJson(message.ContentType) && IsJson(body))
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(body, skipInputValidation: true);
        }
        else
        {
            WriteText(json, body);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the body as text, or as base64 where escapes would make the text longer.</summary>
    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> body)
    {
        if (IsLongerThan(body.Length > ShortText ? Base64.GetMaxEncodedToUtf8Length(body.Length) : Math.Max(FewEscapes, 2 * body.Length), body))
        {
            json.WriteBase64String("base64"u8, body);
        }
        else
        {
            json.WriteString("text"u8, body);
        }
    }

    private static bool IsLongerThan(int length, ReadOnlySpan<byte> body)
    {
        var encoder = JsonFrame.Options.Encoder!;
        if (encoder.FindFirstCharacterToEncodeUtf8(body) < 0)
        {
            return false;
        }

        Span<byte> escaped = stackalloc byte[1024];
        while (length >= 0 && !body.IsEmpty)
        {
            encoder.EncodeUtf8(body, escaped, out var consumed, out var written);
            length -= written;
            body = body[consumed..];
        }

        return length < 0;
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            // Reads every token: the reader accepts exactly one value and nothing after it.
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
