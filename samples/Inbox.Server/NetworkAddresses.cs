using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Inbox.Server;

/// <summary>The addresses at which this machine can be reached.</summary>
internal static class NetworkAddresses
{
    /// <summary>Returns every address of every network that is up: IPv4 first, loopback last.</summary>
    public static IReadOnlyList<IPAddress> All() =>
    [
        .. Found()
            .Append(IPAddress.Loopback)
            .Distinct()
            .OrderBy(IPAddress.IsLoopback)
            .ThenBy(address => address.AddressFamily != AddressFamily.InterNetwork),
    ];

    /// <remarks>
    /// A container may lack <c>/etc/resolv.conf</c>, which the framework reads while listing the addresses. They are optional, so a failure
    /// returns none.
    /// </remarks>
    private static IReadOnlyList<IPAddress> Found()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                    .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                    .Select(unicast => unicast.Address),
            ];
        }
        catch (Exception e) when (e is NetworkInformationException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Returns the names that a certificate has to cover: localhost, this machine's name and all its addresses.</summary>
    public static IReadOnlyList<string> Names()
    {
        IEnumerable<string> hosts = ["localhost", Environment.MachineName];

        // A certificate has no room for the zone of a link-local address.
        var addresses = All().Select(address => new IPAddress(address.GetAddressBytes()));
        return [.. hosts.Where(name => Uri.CheckHostName(name) == UriHostNameType.Dns).Concat(addresses.Select(address => address.ToString())).Distinct()];
    }

    /// <summary>Returns the URLs to open, one for each address that the server listens on; those that a phone can reach come first.</summary>
    /// <remarks>Link-local IPv6 addresses are omitted: they need a zone, which browsers cannot open.</remarks>
    public static IReadOnlyList<string> Urls(IPEndPoint bound, bool https)
    {
        var any = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        var addresses = any
            ? All().Where(address => !address.IsIPv6LinkLocal && (address.AddressFamily == AddressFamily.InterNetwork || bound.Address.Equals(IPAddress.IPv6Any)))
            : [bound.Address];
        var scheme = https ? "https" : "http";
        return [.. addresses.Select(address => $"{scheme}://{HostOf(address, any)}:{bound.Port}").Distinct()];
    }

    /// <remarks>Not every machine resolves localhost to ::1, so a server that listens on ::1 alone prints ::1.</remarks>
    private static string HostOf(IPAddress address, bool any) =>
        IPAddress.IsLoopback(address) && (any || address.AddressFamily == AddressFamily.InterNetwork) ? "localhost" : new IPEndPoint(address, 0).ToString()[..^2];
}
