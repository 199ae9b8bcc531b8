using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>A message as JSON: <c>{"id":17,"from":"bob","data":…}</c>, or <c>"text"</c>, or <c>"base64"</c>.</summary>
/// <remarks>
/// It takes little more than the message: one of control characters, which JSON escapes by six bytes each, would take six times the memory
/// that was counted.
/// </remarks>
internal static class EnvelopeWriter
{
    /// <summary>How deep JSON may be nested to be passed on as <c>data</c>; deeper, it is <c>text</c>.</summary>
    public const int MaxDepth = 64;

    /// <summary>Up to so many bytes a text stays one until its escapes would more than double it: quotes and line breaks do not.</summary>
    private const int ShortText = 4096;

    /// <summary>A word of control characters is no attack.</summary>
    private const int FewEscapes = 256;

    private const int Envelope = 128;

    /// <summary>About how many bytes the envelope takes: seldom more.</summary>
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

    /// <summary>As text; or as base64 where it would be longer by its escapes.</summary>
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
            // Every token: the reader accepts exactly one value and nothing behind it.
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
