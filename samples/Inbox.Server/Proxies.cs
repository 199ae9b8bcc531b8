using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;
using IPNetwork = System.Net.IPNetwork;

namespace Inbox.Server;

/// <summary>
/// The proxies in front of the server. If <c>-proxies</c> names a proxy, its forwarded client address, scheme, host and prefix are trusted. If none is named, a proxy on
/// this machine or in a private network is detected by its <c>X-Forwarded-For</c> header, and the limits per address are not applied to it. Any
/// client in a private network can pass for such a proxy.
/// </summary>
internal sealed class Proxies(IReadOnlyList<IPNetwork> named)
{
    /// <summary>The maximum number of detected proxies: each takes memory and a line of the log.</summary>
    private const int MostNoticed = 16;

    private readonly ConcurrentDictionary<IPAddress, bool> _noticed = [];

    /// <summary>Returns whether connections from this address carry requests of other clients.</summary>
    public bool Contains(IPAddress? address) => address is not null && (IsNamed(address) || _noticed.ContainsKey(address));

    /// <summary>Adds the middleware. Must precede everything that reads the client's address.</summary>
    public void Use(WebApplication app)
    {
        if (named.Count > 0)
        {
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in named)
            {
                options.KnownIPNetworks.Add(network);
            }

            app.Use((context, next) =>
            {
                Tidy(context.Request);
                return next(context);
            });
            app.UseForwardedHeaders(options);
            return;
        }

        app.Use((context, next) =>
        {
            if (context.Request.Headers.ContainsKey("X-Forwarded-For") && context.Connection.RemoteIpAddress is { } address && (_noticed.ContainsKey(address) || Notice(address)))
            {
                // The client's address is unknown.
                context.Connection.RemoteIpAddress = null;
            }

            return next(context);
        });
    }

    /// <summary>Parses a network, or a single address as a network of one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        // IPAddress would accept a number alone as an address too.
        if (!text.AsSpan().ContainsAny('.', ':') || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        network = new(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>
    /// Removes a forwarded host that is <c>Host</c> without its port (a common line of nginx, which would make own pages look foreign), and a
    /// forwarded prefix that is no plain path: what a proxy does not set, its clients may.
    /// </summary>
    private static void Tidy(HttpRequest request)
    {
        const string Host = "X-Forwarded-Host";
        const string Prefix = "X-Forwarded-Prefix";
        if (string.Equals(request.Headers[Host], request.Host.Host, StringComparison.OrdinalIgnoreCase))
        {
            request.Headers.Remove(Host);
        }

        // With several proxies, the last one's counts.
        request.Headers[Prefix] = request.Headers[Prefix] is [.., { } given] && BasePath.TryParse(given.Split(',')[^1].Trim(), out var path) && path.HasValue
            ? path.Value
            : StringValues.Empty;
    }

    private bool IsNamed(IPAddress address)
    {
        var plain = Plain(address);
        return named.Any(network => network.Contains(plain));
    }

    /// <returns>False if the address is public: any client could send that header.</returns>
    private bool Notice(IPAddress address)
    {
        if (!IsPrivate(Plain(address)) || _noticed.Count >= MostNoticed)
        {
            return false;
        }

        if (_noticed.TryAdd(address, true))
        {
            Console.WriteLine($"Requests arrive through a proxy at {Plain(address)}. Its connections, mailboxes and bytes are not counted, and wrong guesses are counted for all of its clients together. Set -proxies={Plain(address)} to count each client separately.");
        }

        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Returns whether the address is private (RFC 1918, RFC 4193), link-local or loopback.</summary>
    private static bool IsPrivate(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal
        || (address.GetAddressBytes() is [var first, var second, _, _]
            && (first == 10 || (first == 172 && second is >= 16 and < 32) || (first == 192 && second == 168) || (first == 169 && second == 254)));
}
