using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Inbox.Memory;

/// <summary>
/// The digest of a password: the first 128 bits of the SHA-256 of a secret that is lost with the process, followed by the password.
/// </summary>
/// <remarks>
/// A fast digest is enough: it never leaves memory, and an attacker who reads this process's memory has the messages too. Nobody sees it,
/// so nobody can extend it, which HMAC would prevent at more than twice the cost.
/// </remarks>
[InlineArray(Size)]
internal struct PasswordDigest
{
    private const int Size = 16;
    private const int MaxOnStack = 256;

    private byte _first;

    /// <summary>Gets what stands in place of a digest where there is no password. Nobody can find a password with that digest.</summary>
    public static PasswordDigest None => default;

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

        // The password must not remain on a stack that the next request reads.
        CryptographicOperations.ZeroMemory(text[..length]);
        return digest;
    }

    /// <summary>Compares two digests, in the same time wherever they differ.</summary>
    public static bool FixedTimeEquals(in PasswordDigest a, in PasswordDigest b) => CryptographicOperations.FixedTimeEquals(a, b);
}
