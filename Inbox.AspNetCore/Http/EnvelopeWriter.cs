using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Inbox.AspNetCore.Http;

/// <summary>A message as JSON: <c>{"id":17,"from":"bob","data":…}</c>, or <c>"text"</c>, or <c>"base64"</c>.</summary>
internal static class EnvelopeWriter
{
    /// <summary>How deep JSON may be nested to be passed on as <c>data</c>; deeper, it is <c>text</c>.</summary>
    public const int MaxDepth = 64;

    // Escaping more than JSON needs would only make batches larger: they are never put into HTML, and nosniff keeps browsers from trying.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(Utf8JsonWriter json, MailboxMessage message)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, message.Id);
        json.WriteString("from"u8, message.From);
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
            json.WriteString("text"u8, body);
        }

        json.WriteEndObject();
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
