using System.Net;

namespace Inbox.Server;

/// <summary>Whoever has an address: what is limited, is limited for it.</summary>
internal static class Origin
{
    /// <param name="address">Null: nobody knows, and then it is nobody's.</param>
    public static ClaimOrigin Of(IPAddress? address) => address is null ? default : ClaimOrigin.Of(address.GetAddressBytes());
}
