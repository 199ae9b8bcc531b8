using System.Text.RegularExpressions;

namespace Inbox.AspNetCore.Ice;

/// <summary>The addresses of STUN and TURN servers (RFC 7064, RFC 7065).</summary>
internal static partial class IceUrl
{
    /// <exception cref="ArgumentException">There is none, or one is not of the scheme; the message names it.</exception>
    public static string[] Check(IEnumerable<string> urls, string kind)
    {
        ArgumentNullException.ThrowIfNull(urls);
        string[] all = [.. urls];
        var name = kind.ToUpperInvariant();
        if (all.Length == 0)
        {
            throw new ArgumentException($"The {name} server needs an address.", nameof(urls));
        }

        foreach (var url in all)
        {
            if (!Whole().IsMatch(url) || !url.StartsWith(kind, StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"'{url}' is no address of a {name} server; one is {kind}:{kind}.example.com:3478.", nameof(urls));
            }
        }

        return all;
    }

    /// <summary>Returns whether an address has port 53, which browsers block.</summary>
    public static bool IsBlockedByBrowsers(string url) => PortOfDns().IsMatch(url);

    [GeneratedRegex(@"\A(stuns?:[^\s?/@]+|turns?:[^\s?/@]+(\?transport=(udp|tcp))?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@":53(\?|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex PortOfDns();
}
