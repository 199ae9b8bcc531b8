using System.Net;

namespace Inbox.Server;

/// <summary>Maps a client's address to the origin that limits are counted for.</summary>
internal static class Origin
{
    /// <param name="address">The address; null: unknown, and no limit is counted.</param>
    public static ClaimOrigin Of(IPAddress? address) => address is null ? default : ClaimOrigin.Of(address.GetAddressBytes());
}
