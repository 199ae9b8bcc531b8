using System.Buffers.Binary;

namespace Inbox;

/// <summary>
/// Where a claim comes from, as far as limits go: an IPv4 address, or an IPv6 /64, which is what one subscriber has at least.
/// </summary>
/// <remarks>The default value is an origin that nobody knows, and no limit of origins holds for it.</remarks>
public readonly struct ClaimOrigin : IEquatable<ClaimOrigin>
{
    /// <summary>Never zero for a known one: an IPv4 address stands below this bit, which no /64 of IPv6 in use has alone.</summary>
    private const ulong IPv4 = 1UL << 32;

    private readonly ulong _network;

    private static ReadOnlySpan<byte> Mapped => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    private ClaimOrigin(ulong network) => _network = network;

    /// <summary>Whether it is known.</summary>
    public bool IsKnown => _network != 0;

    /// <summary>Of whoever has that address.</summary>
    /// <param name="address">An IPv4 or IPv6 address: 4 or 16 bytes in network order. An IPv4 address mapped to IPv6 (RFC 4291, 2.5.5.2) is
    /// the IPv4 address.</param>
    /// <exception cref="ArgumentException">It has neither 4 nor 16 bytes.</exception>
    public static ClaimOrigin Of(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => new(IPv4 | BinaryPrimitives.ReadUInt32BigEndian(address)),
        16 when address.StartsWith(Mapped) => Of(address[12..]),
        16 => new(Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(address))),
        _ => throw new ArgumentException("An address has 4 or 16 bytes.", nameof(address)),
    };

    /// <inheritdoc/>
    public bool Equals(ClaimOrigin other) => _network == other._network;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ClaimOrigin other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((uint)(_network >> 32), (uint)_network);

    /// <summary>Whether both are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ClaimOrigin left, ClaimOrigin right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ClaimOrigin left, ClaimOrigin right) => !left.Equals(right);
}
