using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Inbox.Server;

/// <summary>
/// The proxies in front of the server. Of those that <c>-proxies</c> names it believes whose request they pass on. One that it does not name,
/// on this machine or in a private network, is noticed by what it adds to requests: what one address may have is not counted for it then. Anybody
/// in a private network can pass for one.
/// </summary>
internal sealed class Proxies(IReadOnlyList<IPNetwork> named)
{
    /// <summary>No more are noticed: each takes memory and a line of the log.</summary>
    private const int MostNoticed = 16;

    private readonly ConcurrentDictionary<IPAddress, bool> _noticed = [];

    /// <summary>Whether connections from there carry other people's requests.</summary>
    public bool Contains(IPAddress? address) => address is not null && (IsNamed(address) || _noticed.ContainsKey(address));

    /// <summary>Before everything that asks where a request comes from.</summary>
    public void Use(WebApplication app)
    {
        if (named.Count > 0)
        {
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in named)
            {
                options.KnownIPNetworks.Add(network);
            }

            app.UseForwardedHeaders(options);
            return;
        }

        app.Use((context, next) =>
        {
            if (context.Request.Headers.ContainsKey("X-Forwarded-For") && context.Connection.RemoteIpAddress is { } address && (_noticed.ContainsKey(address) || Notice(address)))
            {
                // It is not known who asks.
                context.Connection.RemoteIpAddress = null;
            }

            return next(context);
        });
    }

    /// <summary>A network, or an address, which is a network of one; of IPv4 where it can be said so.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        // A number alone would be an address too.
        if (!text.AsSpan().ContainsAny('.', ':') || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        network = new(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    private bool IsNamed(IPAddress address)
    {
        var plain = Plain(address);
        return named.Any(network => network.Contains(plain));
    }

    /// <returns>False: it is a stranger's, who may say anything.</returns>
    private bool Notice(IPAddress address)
    {
        if (!IsPrivate(Plain(address)) || _noticed.Count >= MostNoticed)
        {
            return false;
        }

        if (_noticed.TryAdd(address, true))
        {
            Console.WriteLine($"Requests come by a proxy at {Plain(address)}: its connections, mailboxes and bytes are not counted, and guesses are counted for all of its clients together. With -proxies={Plain(address)} each client counts for itself.");
        }

        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>RFC 1918, RFC 4193, link-local and this machine.</summary>
    private static bool IsPrivate(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal
        || (address.GetAddressBytes() is [var first, var second, _, _]
            && (first == 10 || (first == 172 && second is >= 16 and < 32) || (first == 192 && second == 168) || (first == 169 && second == 254)));
}
