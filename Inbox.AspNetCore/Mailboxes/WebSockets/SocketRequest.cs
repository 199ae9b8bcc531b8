using System.Buffers;
using System.Text.Json;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

internal enum RequestKind
{
    Send,
    Acknowledge,
    Authenticate,
}

/// <summary>
/// A frame of a client: <c>{"to":…}</c>, <c>{"ack":…}</c> or <c>{"auth":…}</c>. Unknown members are ignored.
/// </summary>
internal struct SocketRequest
{
    private const int MaxDepth = 128;

    public RequestKind Kind { get; private set; }

    /// <summary>Gets the number that the answer repeats, 0 to 2^53 - 1.</summary>
    public long? Ref { get; private set; }

    /// <summary>Gets the recipient; null if missing or not a string.</summary>
    public string? To { get; private set; }

    /// <summary>Gets the message; null if there is none, several, or one whose value does not fit its member name.</summary>
    public MessageContent? Content { get; private set; }

    /// <summary>Gets the seconds for which the message may be held; 0 for not at all.</summary>
    public long Hold { get; private set; }

    public long Ack { get; private set; }

    public string? Name { get; private set; }

    public string? Password { get; private set; }

    public long? After { get; private set; }

    /// <param name="utf8">The frame.</param>
    /// <param name="request">The parsed request.</param>
    /// <returns>False if the frame is not a JSON object, or not one of the three.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out SocketRequest request)
    {
        request = default;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && request.TryReadMembers(ref reader, utf8) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return false;
        }
    }

    private bool TryReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var (isSend, isAck, isAuth, contents) = (false, false, false, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("to"u8))
            {
                isSend = true;
                To = ReadString(ref reader);
            }
            else if (ContentMember(ref reader) is { } member)
            {
                (isSend, contents) = (true, contents + 1);
                Content = ReadContent(ref reader, member, utf8);
            }
            else if (reader.ValueTextEquals("ref"u8))
            {
                if (!TryReadNumber(ref reader, out var number))
                {
                    return false;
                }

                Ref = number;
            }
            else if (reader.ValueTextEquals("hold"u8))
            {
                isSend = true;
                if (!TryReadNumber(ref reader, out var seconds))
                {
                    return false;
                }

                Hold = seconds;
            }
            else if (reader.ValueTextEquals("ack"u8))
            {
                isAck = TryReadNumber(ref reader, out var number);
                Ack = number;
                if (!isAck)
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("auth"u8))
            {
                isAuth = true;
                if (!TryReadAuth(ref reader))
                {
                    return false;
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        Content = contents == 1 ? Content : null;
        Kind = isAuth ? RequestKind.Authenticate : isAck ? RequestKind.Acknowledge : RequestKind.Send;
        return !(isAuth && isAck) && !(isSend && (isAuth || isAck));
    }

    private bool TryReadAuth(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                Name = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("password"u8))
            {
                Password = ReadString(ref reader);
            }
            else if (reader.ValueTextEquals("after"u8))
            {
                if (!TryReadNumber(ref reader, out var after))
                {
                    return false;
                }

                After = after;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return Name is not null && Password is not null;
    }

    private static char? ContentMember(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("data"u8) ? 'd' : reader.ValueTextEquals("text"u8) ? 't' : reader.ValueTextEquals("base64"u8) ? 'b' : null;

    private static MessageContent? ReadContent(ref Utf8JsonReader reader, char member, ReadOnlySpan<byte> utf8)
    {
        reader.Read();
        if (member == 'd')
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return new(utf8[start..(int)reader.BytesConsumed].ToArray(), "application/json");
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        if (member == 't')
        {
            return new(Unescaped(ref reader), "text/plain;charset=UTF-8");
        }

        return reader.TryGetBytesFromBase64(out var bytes) ? new MessageContent(bytes) : null;
    }

    /// <summary>Returns the text in an array of its exact size: with escapes it may be six times as long.</summary>
    private static byte[] Unescaped(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.ToArray();
        }

        var rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return rented.AsSpan(0, reader.CopyString(rented)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static bool TryReadNumber(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number is >= 0 and < 1L << 53;
    }
}
