using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The parameters of a query. If a parameter is repeated, the first one wins.</summary>
/// <remarks>
/// Parsing is stricter than the framework's, which guesses. A broken escape, invalid UTF-8, or a raw <c>;</c> (once also a separator, so
/// parsers disagree on it) makes the query unreadable; otherwise a message could go to the wrong recipient.
/// </remarks>
internal struct InboxQuery
{
    public string? To { get; private set; }

    public string? From { get; private set; }

    public string? Password { get; private set; }

    public string? Wait { get; private set; }

    public string? Max { get; private set; }

    public string? After { get; private set; }

    public string? Hold { get; private set; }

    public static bool TryParse(ReadOnlySpan<char> query, out InboxQuery result)
    {
        result = default;
        if (query.Contains(';'))
        {
            return false;
        }

        query = query.TrimStart('?');
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (!TryDecode(value, out var text))
            {
                return false;
            }

            // A parameter name without escapes, which is nearly every one, needs no string.
            if (!key.ContainsAny('%', '+'))
            {
                result.Set(key, text);
            }
            else if (TryDecode(key, out var name))
            {
                result.Set(name, text);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private void Set(ReadOnlySpan<char> name, string value)
    {
        switch (name)
        {
            case "to":
                To ??= value;
                break;
            case "from":
                From ??= value;
                break;
            case "password":
                Password ??= value;
                break;
            case "wait":
                Wait ??= value;
                break;
            case "max":
                Max ??= value;
                break;
            case "after":
                After ??= value;
                break;
            case "hold":
                Hold ??= value;
                break;
        }
    }

    /// <summary>Decodes <c>application/x-www-form-urlencoded</c>: %XX and +.</summary>
    private static bool TryDecode(ReadOnlySpan<char> encoded, out string text)
    {
        if (!encoded.ContainsAny('%', '+'))
        {
            text = encoded.ToString();
            return true;
        }

        text = "";
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(encoded.Length));
        try
        {
            var length = 0;
            for (var i = 0; i < encoded.Length;)
            {
                if (encoded[i] == '%')
                {
                    if (encoded.Length - i < 3 || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                    {
                        return false;
                    }

                    rented[length++] = byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    i += 3;
                    continue;
                }

                var end = encoded[i..].IndexOf('%') is >= 0 and var distance ? i + distance : encoded.Length;
                var written = Encoding.UTF8.GetBytes(encoded[i..end], rented.AsSpan(length));
                rented.AsSpan(length, written).Replace((byte)'+', (byte)' ');
                length += written;
                i = end;
            }

            if (!Utf8.IsValid(rented.AsSpan(0, length)))
            {
                return false;
            }

            text = Encoding.UTF8.GetString(rented, 0, length);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
