using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>What the protocol says, written once more, by other means than the product's and with no thought for speed.</summary>
internal static partial class Oracle
{
    private const string Base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>The text that these bytes are in UTF-8; null when they are none.</summary>
    public static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) != OperationStatus.Done)
            {
                return null;
            }

            text.Append(rune);
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    public static bool IsLegalName(string name)
    {
        var runes = name.EnumerateRunes().ToArray();
        return IsWellFormed(name) && runes.Sum(rune => rune.Utf8SequenceLength) is >= 1 and <= 256
            && runes.All(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control);
    }

    /// <summary>RFC 4648 with its padding and nothing between; null when it is not that.</summary>
    public static byte[]? Base64(string text)
    {
        if (text.Length % 4 != 0 || !Base64Text().IsMatch(text))
        {
            return null;
        }

        var bits = text.TrimEnd('=').Select(c => Base64Alphabet.IndexOf(c, StringComparison.Ordinal)).ToArray();
        return [.. Enumerable.Range(0, bits.Length * 6 / 8).Select(i =>
        {
            var (first, shift) = (i * 8 / 6, i * 8 % 6);
            return (byte)((bits[first] << 6 | bits[first + 1]) >> (4 - shift));
        })];
    }

    /// <summary>One name or value of a query; null when it is unreadable.</summary>
    public static string? FormDecoded(string encoded)
    {
        if (BrokenEscape().IsMatch(encoded))
        {
            return null;
        }

        var bytes = new List<byte>();
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '%')
            {
                bytes.Add(Convert.FromHexString(encoded.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                var rune = Rune.GetRuneAt(encoded, i);
                bytes.AddRange(Encoding.UTF8.GetBytes(encoded[i] == '+' ? " " : rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
            }
        }

        return Utf8(bytes.ToArray());
    }

    /// <summary>ECMAScript's decodeURIComponent; null where that throws.</summary>
    public static string? DecodeUriComponent(string encoded) => FormDecoded(encoded.Replace("+", "%2B", StringComparison.Ordinal));

    [GeneratedRegex(@"\A[A-Za-z0-9+/]*={0,2}\z")]
    private static partial Regex Base64Text();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BrokenEscape();
}
