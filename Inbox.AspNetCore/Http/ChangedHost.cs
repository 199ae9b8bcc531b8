using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Http;

/// <summary>
/// Recognises an own page that looks foreign because a proxy has changed <c>Host</c>: it dropped the port, or moved the host to
/// <c>X-Forwarded-Host</c>, which the app does not read. Both shut out every page, and the refusal alone does not show why.
/// </summary>
/// <remarks>There is one instance per app: the container creates it as the value of options.</remarks>
internal sealed partial class ChangedHost
{
    /// <summary>Each host takes memory and a line of the log, and a client may send any.</summary>
    private const int MostReported = 16;

    private const string PortCure =
        "The page's origin and the Host header of this request differ only in their port. If a proxy dropped the port, it has to pass Host "
        + "on unchanged (nginx: proxy_set_header Host $http_host).";

    private const string ForwardedCure =
        "The page's origin is the host in X-Forwarded-Host, but not the one in Host. Either the proxy has to pass Host on unchanged, with "
        + "its port, or the app has to read X-Forwarded-Host (ForwardedHeaders.XForwardedHost).";

    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>The detail of a refusal, with the cause and the cure if a proxy seems to be the cause. It quotes no header.</returns>
    public static string Explain(HttpRequest request, string detail) => CureFor(request) is { } cure ? $"{detail} {cure}" : detail;

    /// <summary>Warns once for each host, and for at most 16 hosts.</summary>
    public static void Report(HttpContext context)
    {
        // Without an app, as in a benchmark of the endpoint alone, there is no log.
        if (context.RequestServices is { } services && CureFor(context.Request) is { } cure)
        {
            services.GetRequiredService<IOptions<ChangedHost>>().Value.Report(
                context.Request, cure, services.GetRequiredService<ILogger<ChangedHost>>());
        }
    }

    private static string? CureFor(HttpRequest request)
    {
        if (request.Headers.Origin is not [{ } text]
            || !Uri.TryCreate(text, UriKind.Absolute, out var origin)
            || origin.Scheme is not ("http" or "https"))
        {
            return null;
        }

        if (IsHostOf(origin, request.Host.Host))
        {
            return PortCure;
        }

        var forwarded = request.Headers["X-Forwarded-Host"];
        return forwarded is [{ Length: > 0 } hosts, ..] && IsHostOf(origin, First(hosts).Host) ? ForwardedCure : null;
    }

    private void Report(HttpRequest request, string cure, ILogger logger)
    {
        var origin = new Uri(request.Headers.Origin.ToString());
        if (_reported.Count < MostReported && _reported.TryAdd(request.Host.Value ?? "", true))
        {
            LogChanged(logger, origin.Authority, request.Host.Value ?? "", cure);
        }
    }

    private static bool IsHostOf(Uri origin, string host) => string.Equals(origin.Host, host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The host that the client asked for: each further proxy appends its own.</summary>
    private static HostString First(string forwarded) => new(forwarded.Split(',', 2)[0].Trim());

    [LoggerMessage(
        1, LogLevel.Warning, "A page of {Origin} was refused as foreign, because the Host header of its request is {Host}. {Cure}",
        EventName = "ChangedHost")]
    private static partial void LogChanged(ILogger logger, string origin, string host, string cure);
}
