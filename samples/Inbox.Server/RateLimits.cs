using System.Globalization;
using System.Threading.RateLimiting;

namespace Inbox.Server;

/// <summary>How fast one peer may send.</summary>
internal static class RateLimits
{
    /// <summary>Peers are counted in so many buckets, so that inventing names costs no memory. Two peers seldom share one.</summary>
    private const int Buckets = 65_536;

    public static IServiceCollection AddPeerRateLimit(this IServiceCollection services, int messagesPerSecond) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, int>(context =>
            messagesPerSecond > 0 && HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments("/inbox")
                ? RateLimitPartition.GetTokenBucketLimiter(BucketOf(context.Request), _ => new()
                {
                    TokenLimit = 2 * messagesPerSecond,
                    TokensPerPeriod = Math.Max(1, messagesPerSecond / 10),
                    ReplenishmentPeriod = TimeSpan.FromMilliseconds(messagesPerSecond < 10 ? 1000.0 / messagesPerSecond : 100),
                    QueueLimit = 0,
                })
                : RateLimitPartition.GetNoLimiter(-1));
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, cancellationToken) =>
        {
            var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
            context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await TypedResults.Problem(
                $"This server takes {messagesPerSecond} messages a second from one peer. Nothing was stored.",
                statusCode: StatusCodes.Status429TooManyRequests, title: "Too many messages").ExecuteAsync(context.HttpContext);
        };
    });

    /// <summary>By name and password together: who only knows a peer's name cannot use up what that peer may send.</summary>
    private static int BucketOf(HttpRequest request) => (int)((uint)HashCode.Combine(request.Headers.Authorization.ToString()) % Buckets);
}
