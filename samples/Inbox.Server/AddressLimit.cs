using System.Globalization;
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

    /// <summary>Counts the attempt. When it is one too many, the answer's <c>Retry-After</c> says how long to wait, 1 to 60 seconds.</summary>
    public bool TryTake(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

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
