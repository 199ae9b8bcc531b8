using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Inbox.Server;

/// <summary>Parses the address to listen on: <c>0.0.0.0:3000</c>, <c>[::]:3000</c>, <c>localhost:3000</c>, or <c>:3000</c> for every address.</summary>
internal static class BindAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host.StartsWith('[') != host.EndsWith(']'))
        {
            return false;
        }

        var address = host switch
        {
            "" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(host.Trim('[', ']'), out var parsed) && (host[0] == '[') == (parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) ? parsed : null,
        };
        endPoint = address is null ? null : new(address, port);
        return endPoint is not null;
    }
}
