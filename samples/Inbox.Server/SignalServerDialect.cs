using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Inbox.Server;

/// <summary>Adds Signal Server v1, and authorizes its admin routes.</summary>
internal static class SignalServerDialect
{
    private static readonly string[] _forwarded = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    public static void AddSignalServerDialect(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.SignalServer)
        {
            _ = services.AddSignalServer(options =>
            {
                options.MessagesPerSecond = settings.RateLimit;
                options.RegistrationsPerMinute = settings.RateLimit == 0 ? 0 : options.RegistrationsPerMinute;
                options.AuthorizeAdmin = context => new(settings.AdminKey is { } key ? HasKey(context, key) : IsOnThisMachine(context));
            });
        }
    }

    /// <summary>Maps the routes at the root and under <c>/api</c>, a prefix that a proxy may pass on.</summary>
    public static void MapSignalServerDialect(this WebApplication app, ServerSettings settings)
    {
        if (settings.SignalServer)
        {
            app.MapSignalServer();
            app.MapGroup("/api").MapSignalServer();
        }
    }

    private static bool HasKey(HttpContext context, string key) =>
        CryptographicOperations.FixedTimeEquals(Digest(context.Request.Headers["X-Admin-Key"].ToString()), Digest(key));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Returns whether the client itself is on this machine. Behind a local proxy every client appears to be, so requests with a proxy's headers are
    /// refused. A page that uses DNS rebinding counts as same-origin, so the host name must be localhost or a loopback address.
    /// </summary>
    private static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !_forwarded.Any(context.Request.Headers.ContainsKey)
        && (context.Request.Host.Host == "localhost" || (IPAddress.TryParse(context.Request.Host.Host, out var host) && IPAddress.IsLoopback(host)));
}
