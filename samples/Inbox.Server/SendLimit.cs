using System.Globalization;
using Microsoft.AspNetCore.Routing;

namespace Inbox.Server;

/// <summary>How fast one peer may send: so many messages a second, twice that at once. Asking is not limited: it is answered at once or held.</summary>
/// <remarks>
/// A leaky bucket as a meter (GCRA, ITU-T I.371): each bucket is one number, the time at which it is empty again. The framework's limiters
/// take an object for each peer and about a seventh of what a whole message costs. An app that embeds mailboxes uses those.
/// </remarks>
internal sealed class SendLimit(int messagesPerSecond, TimeProvider time)
{
    /// <summary>Peers are counted in so many buckets, so that inventing names costs no memory. Two peers seldom share one.</summary>
    private const int Buckets = 65_536;

    private readonly long[] _emptyAt = new long[Buckets];
    private readonly long _unitsPerMessage = time.TimestampFrequency / messagesPerSecond;
    private readonly long _most = 2 * time.TimestampFrequency;

    /// <summary>Takes room for one message.</summary>
    /// <param name="peer">Whose.</param>
    /// <param name="wait">How long until there is room, if there is none.</param>
    public bool TryTake(string peer, out TimeSpan wait)
    {
        ref var bucket = ref _emptyAt[(uint)string.GetHashCode(peer, StringComparison.Ordinal) % Buckets];
        while (true)
        {
            var (now, emptyAt) = (time.GetTimestamp(), Volatile.Read(ref bucket));
            var next = Math.Max(now, emptyAt) + _unitsPerMessage;
            if (next - now > _most)
            {
                wait = time.GetElapsedTime(0, next - now - _most);
                return false;
            }

            if (Interlocked.CompareExchange(ref bucket, next, emptyAt) == emptyAt)
            {
                wait = TimeSpan.Zero;
                return true;
            }
        }
    }
}

/// <summary>Puts the limit before sending.</summary>
internal static class SendLimitExtensions
{
    /// <param name="mailboxes">What MapInbox returned.</param>
    /// <param name="messagesPerSecond">0: no limit.</param>
    public static void LimitSending(this IEndpointConventionBuilder mailboxes, int messagesPerSecond)
    {
        if (messagesPerSecond == 0)
        {
            return;
        }

        var limit = new SendLimit(messagesPerSecond, TimeProvider.System);
        mailboxes.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } send && endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(HttpMethods.Post)))
            {
                // By name and password together: who only knows a peer's name cannot use up what that peer may send.
                endpoint.RequestDelegate = context => limit.TryTake(context.Request.Headers.Authorization.ToString(), out var wait)
                    ? send(context)
                    : RefuseAsync(context, messagesPerSecond, wait);
            }
        });
    }

    private static Task RefuseAsync(HttpContext context, int messagesPerSecond, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            $"This server takes {messagesPerSecond} messages a second from one peer. Nothing was stored.",
            statusCode: StatusCodes.Status429TooManyRequests, title: "Too many messages").ExecuteAsync(context);
    }
}
