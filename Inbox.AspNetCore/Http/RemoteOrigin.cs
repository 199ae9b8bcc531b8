using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>Where a request comes from, as far as limits go.</summary>
internal static class RemoteOrigin
{
    /// <param name="address">Of the connection, or what a proxy in front said; null: nobody knows.</param>
    public static ClaimOrigin Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address is not null && address.TryWriteBytes(bytes, out var length) ? ClaimOrigin.Of(bytes[..length]) : default;
    }
}
