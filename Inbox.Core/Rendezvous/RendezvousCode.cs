using System.Security.Cryptography;

namespace Inbox.Rendezvous;

/// <summary>A code of eight characters that people can pass on: 40 random bits in Crockford's base 32, which has no i, l, o or u.</summary>
public readonly record struct RendezvousCode
{
    /// <summary>The number of characters in a code.</summary>
    public const int Length = 8;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int BitsPerCharacter = 5;

    private readonly ulong _bits;

    private RendezvousCode(ulong bits) => _bits = bits;

    /// <summary>Creates a code with the system's cryptographic random number generator.</summary>
    public static RendezvousCode NewCode()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return new(BitConverter.ToUInt64(bytes) & ((1UL << (Length * BitsPerCharacter)) - 1));
    }

    /// <summary>
    /// Parses a code as people type it: in upper or lower case, with spaces and dashes anywhere, o for 0, i and l for 1, u for v.
    /// </summary>
    /// <param name="text">The typed text.</param>
    /// <param name="code">The code.</param>
    /// <returns>False when the text is not a code.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out RendezvousCode code)
    {
        var (bits, length) = (0UL, 0);
        code = default;
        foreach (var typed in text)
        {
            if (typed is '-' || char.IsWhiteSpace(typed))
            {
                continue;
            }

            var value = Alphabet.IndexOf(Meant(char.ToLowerInvariant(typed)), StringComparison.Ordinal);
            if (value < 0 || ++length > Length)
            {
                return false;
            }

            bits = (bits << BitsPerCharacter) | (uint)value;
        }

        code = new(bits);
        return length == Length;
    }

    /// <returns>The eight characters, in lower case and without a dash.</returns>
    public override string ToString() => string.Create(Length, _bits, static (characters, bits) =>
    {
        for (var i = characters.Length - 1; i >= 0; i--, bits >>= BitsPerCharacter)
        {
            characters[i] = Alphabet[(int)(bits & ((1 << BitsPerCharacter) - 1))];
        }
    });

    private static char Meant(char typed) => typed switch
    {
        'o' => '0',
        'i' or 'l' => '1',
        'u' => 'v',
        _ => typed,
    };
}
