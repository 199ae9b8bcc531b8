using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// Warns if the app's global rate limiter counts requests that wait for messages. If it limits concurrent requests, a few waits take all of
/// its permits; then every send queues until a wait ends, and nothing else shows why.
/// </summary>
internal sealed partial class GlobalLimiterCheck(PartitionedRateLimiter<HttpContext> limiter, ILogger logger)
{
    /// <returns>The check of one path; null if the app has no global limiter.</returns>
    public static GlobalLimiterCheck? Of(IServiceProvider services) =>
        services.GetService<IOptions<RateLimiterOptions>>()?.Value.GlobalLimiter is { } limiter
            ? new(limiter, services.GetRequiredService<ILogger<GlobalLimiterCheck>>())
            : null;

    /// <summary>Checks the first request of a path, and then never again.</summary>
    public static void Once(ref GlobalLimiterCheck? check, HttpContext context)
    {
        if (check is not null)
        {
            Interlocked.Exchange(ref check, null)?.Look(context);
        }
    }

    /// <remarks>
    /// A policy of the endpoint's own (RequireRateLimiting) adds to the global limiter and does not replace it. A limiter that has given no
    /// lease is not in the pipeline, or comes later; one whose permits do not end exempts the path; one without statistics is unknown.
    /// </remarks>
    private void Look(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is null
            && limiter.GetStatistics(context) is { TotalSuccessfulLeases: > 0, CurrentAvailablePermits: < long.MaxValue })
        {
            LogCounted(context.Request.Path);
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "The app's global rate limiter counts the requests to {Path}, which wait for messages. If it limits concurrent requests, waits "
        + "take all of its permits, and sends queue behind them. "
        + "Call DisableRateLimiting() on what maps this path; it has limits of its own.",
        EventName = "GlobalLimiter")]
    private partial void LogCounted(string path);
}
