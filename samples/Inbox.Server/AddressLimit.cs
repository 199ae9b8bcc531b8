using System.Globalization;
using System.Threading.RateLimiting;

namespace Inbox.Server;

/// <summary>Limits requests per minute from one address (IPv6: one /64).</summary>
internal sealed class AddressLimit(int perMinute)
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, ClaimOrigin>(context =>
        RateLimitPartition.GetFixedWindowLimiter(
            Origin.Of(context.Connection.RemoteIpAddress), _ => new() { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>Counts the attempt. If it exceeds the limit, sets the response's <c>Retry-After</c> to the seconds to wait, 1 to 60.</summary>
    public bool TryTake(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return lease.IsAcquired;
    }
}
