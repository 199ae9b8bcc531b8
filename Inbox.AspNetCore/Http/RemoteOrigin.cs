using System.Net;

namespace Inbox.AspNetCore.Http;

/// <summary>The origin of a request, for limits per address.</summary>
internal static class RemoteOrigin
{
    /// <param name="address">The address of the connection, or the one that a proxy in front reports; null if unknown.</param>
    public static ClaimOrigin Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address is not null && address.TryWriteBytes(bytes, out var length) ? ClaimOrigin.Of(bytes[..length]) : default;
    }
}
