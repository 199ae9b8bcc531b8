using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Inbox.Memory;

/// <summary>
/// What is kept of a password: the first 128 bits of the SHA-256 of a secret that dies with the process, followed by the password.
/// </summary>
/// <remarks>
/// A fast digest is enough here: it never leaves memory, and whoever reads this process's memory has the messages too. Nobody sees it, so
/// nobody can extend it, which is what HMAC would guard against for more than twice the price.
/// </remarks>
[InlineArray(Size)]
internal struct PasswordDigest
{
    private const int Size = 16;
    private const int MaxOnStack = 256;

    private byte _first;

    public static PasswordDigest Of(ReadOnlySpan<byte> password, ReadOnlySpan<byte> secret)
    {
        var length = secret.Length + password.Length;
        var text = length <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[length];
        secret.CopyTo(text);
        password.CopyTo(text[secret.Length..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        PasswordDigest digest = default;
        hash[..Size].CopyTo(digest);

        // The password must not stay behind on a stack that the next request reads.
        CryptographicOperations.ZeroMemory(text[..length]);
        return digest;
    }

    /// <summary>Takes the same time wherever the difference is.</summary>
    public static bool FixedTimeEquals(in PasswordDigest a, in PasswordDigest b) => CryptographicOperations.FixedTimeEquals(a, b);
}
