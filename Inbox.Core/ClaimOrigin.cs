using System.Buffers.Binary;

namespace Inbox;

/// <summary>
/// The network that a claim comes from, for limits per origin: an IPv4 address, or an IPv6 /64, which is the least that one subscriber has.
/// </summary>
/// <remarks>The default value is an unknown origin. Limits per origin do not apply to it.</remarks>
public readonly struct ClaimOrigin : IEquatable<ClaimOrigin>
{
    /// <summary>
    /// Keeps known origins from being zero. IPv4 addresses take the 32 bits below this one, and no IPv6 /64 in use has this bit alone.
    /// </summary>
    private const ulong IPv4 = 1UL << 32;

    private readonly ulong _network;

    private static ReadOnlySpan<byte> Mapped => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

    private ClaimOrigin(ulong network) => _network = network;

    /// <summary>Gets whether the origin is known.</summary>
    public bool IsKnown => _network != 0;

    /// <summary>Creates the origin of an address.</summary>
    /// <param name="address">
    /// An IPv4 or IPv6 address: 4 or 16 bytes in network order. An IPv4 address mapped to IPv6 (RFC 4291, 2.5.5.2) is treated as the IPv4
    /// address.
    /// </param>
    /// <exception cref="ArgumentException">The address has neither 4 nor 16 bytes.</exception>
    public static ClaimOrigin Of(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => new(IPv4 | BinaryPrimitives.ReadUInt32BigEndian(address)),
        16 when address.StartsWith(Mapped) => Of(address[12..]),
        16 => new(Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(address))),
        _ => throw new ArgumentException("An address must have 4 or 16 bytes.", nameof(address)),
    };

    /// <inheritdoc/>
    public bool Equals(ClaimOrigin other) => _network == other._network;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ClaimOrigin other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((uint)(_network >> 32), (uint)_network);

    /// <summary>Returns a text of at most 16 letters and digits; equal origins have the same, and different ones do not.</summary>
    public override string ToString() => _network.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Returns whether two origins are equal.</summary>
    /// <param name="left">The first origin.</param>
    /// <param name="right">The second origin.</param>
    public static bool operator ==(ClaimOrigin left, ClaimOrigin right) => left.Equals(right);

    /// <summary>Returns whether two origins differ.</summary>
    /// <param name="left">The first origin.</param>
    /// <param name="right">The second origin.</param>
    public static bool operator !=(ClaimOrigin left, ClaimOrigin right) => !left.Equals(right);
}
