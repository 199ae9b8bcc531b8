using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Inbox.Server;

/// <summary>Signal Server v1 beside the mailboxes, and who may administer it.</summary>
internal static class SignalServerDialect
{
    private static readonly string[] _forwarded = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    public static void AddSignalServerDialect(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.SignalServer)
        {
            services.AddSignalServer(options =>
            {
                options.MessagesPerSecond = settings.RateLimit;
                options.RegistrationsPerMinute = settings.RateLimit == 0 ? 0 : options.RegistrationsPerMinute;
                options.AuthorizeAdmin = context => new(settings.AdminKey is { } key ? HasKey(context, key) : IsOnThisMachine(context));
            });
        }
    }

    /// <summary>At the root, and under the prefix that a proxy in front may leave on.</summary>
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
    /// Behind a proxy on this machine everybody seems to be on it: a proxy says so in a header. And a page whose host name has been pointed here (DNS
    /// rebinding) is of its own origin: it gives itself away by that name.
    /// </summary>
    private static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !_forwarded.Any(context.Request.Headers.ContainsKey)
        && (context.Request.Host.Host == "localhost" || (IPAddress.TryParse(context.Request.Host.Host, out var host) && IPAddress.IsLoopback(host)));
}
