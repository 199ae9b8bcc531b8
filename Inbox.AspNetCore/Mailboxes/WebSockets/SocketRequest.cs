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
/// What a client says in one frame: <c>{"to":…}</c>, <c>{"ack":…}</c> or <c>{"auth":…}</c>. Members that nobody knows are passed over.
/// </summary>
internal struct SocketRequest
{
    private const int MaxDepth = 128;

    public RequestKind Kind { get; private set; }

    /// <summary>What the answer is to carry, 0 to 2^53 - 1.</summary>
    public long? Ref { get; private set; }

    /// <summary>Whom to; null when missing or no string.</summary>
    public string? To { get; private set; }

    /// <summary>The message; null when there is none, several, or one that is not what its name says.</summary>
    public MessageContent? Content { get; private set; }

    /// <summary>Seconds for which the message may be held; 0: not at all.</summary>
    public long Hold { get; private set; }

    public long Ack { get; private set; }

    public string? Name { get; private set; }

    public string? Password { get; private set; }

    public long? After { get; private set; }

    /// <param name="utf8">The frame.</param>
    /// <param name="request">What it says.</param>
    /// <returns>False: no JSON object, or one that is none of the three.</returns>
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
            // InvalidOperation: a string with half of a surrogate pair.
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

    /// <summary>In an array of its own size: with its escapes a text may be six times as long.</summary>
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
