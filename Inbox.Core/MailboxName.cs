using System.Text;
using System.Text.Unicode;

namespace Inbox;

/// <summary>The rules for mailbox names: 1 to 256 bytes of valid UTF-8 without control characters (Unicode category Cc).</summary>
public static class MailboxName
{
    /// <summary>The longest legal name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 256;

    /// <summary>Returns whether a mailbox may have that name.</summary>
    /// <param name="name">Any text. Unpaired surrogates, which UTF-8 cannot encode, are illegal.</param>
    public static bool IsLegal(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxBytes)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[MaxBytes];
        return Encoding.UTF8.GetByteCount(name) <= MaxBytes
            && Utf8.FromUtf16(name, utf8, out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            && !ContainsControl(name);
    }

    /// <summary>Decodes a name that was received as UTF-8.</summary>
    /// <param name="utf8">The bytes of the name.</param>
    /// <param name="name">The name, when it is legal.</param>
    /// <returns>False when the bytes are not a legal name.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, out string name)
    {
        name = "";
        if (utf8.IsEmpty || utf8.Length > MaxBytes || !Utf8.IsValid(utf8))
        {
            return false;
        }

        name = Encoding.UTF8.GetString(utf8);
        return !ContainsControl(name);
    }

    private static bool ContainsControl(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }
}
