using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Inbox.Server;

/// <summary>How often a minute something may be asked from one address (IPv6: one /64).</summary>
internal sealed class AddressLimit(int perMinute)
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
        RateLimitPartition.GetFixedWindowLimiter(
            Subscriber(context.Connection.RemoteIpAddress), _ => new() { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <param name="context">The attempt.</param>
    /// <param name="seconds">How long to wait, when it is one too many.</param>
    public bool TryTake(HttpContext context, out int seconds)
    {
        using var lease = _limiter.AttemptAcquire(context);
        seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 0;
        return lease.IsAcquired;
    }

    /// <summary>A subscriber of IPv6 has a /64 at least, and may use another address for each try.</summary>
    private static IPAddress Subscriber(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
        {
            return address?.MapToIPv4() ?? IPAddress.None;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
