using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Inbox.Memory;

/// <summary>What is kept of a password: its HMAC-SHA-256 (RFC 2104) under a key that dies with the process.</summary>
/// <remarks>A fast digest is enough here: it never leaves memory, and whoever reads this process's memory has the messages too.</remarks>
[InlineArray(SHA256.HashSizeInBytes)]
internal struct PasswordDigest
{
    private byte _first;

    public static PasswordDigest Of(ReadOnlySpan<byte> password, ReadOnlySpan<byte> key)
    {
        PasswordDigest digest = default;
        HMACSHA256.HashData(key, password, digest);
        return digest;
    }

    /// <summary>Takes the same time wherever the difference is.</summary>
    public static bool FixedTimeEquals(in PasswordDigest a, in PasswordDigest b) => CryptographicOperations.FixedTimeEquals(a, b);
}
