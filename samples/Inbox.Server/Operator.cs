using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Inbox.Server;

/// <summary>Who operates the server: whoever has <c>-admin-key</c>; without one, whoever is on this machine.</summary>
internal static class Operator
{
    private const string Bearer = "Bearer ";

    private static readonly string[] _forwarded = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <param name="context">The request. It has the key in <c>X-Admin-Key</c>, or as a bearer token, as Prometheus sends it.</param>
    /// <param name="key">The key; null without one.</param>
    public static bool Is(HttpContext context, string? key) => key is null ? IsOnThisMachine(context) : HasKey(context.Request, key);

    /// <summary>Passes the operator's requests on, and refuses others.</summary>
    public static Task AdmitAsync(HttpContext context, string? key, RequestDelegate next)
    {
        if (Is(context, key))
        {
            return next(context);
        }

        var wayOn = key is null
            ? "Without -admin-key, only requests from this machine are answered, and none that a proxy passed on."
            : "Send the value of -admin-key as a bearer token, or as X-Admin-Key.";
        return TypedResults.Problem(wayOn, title: "Operator only", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    private static bool HasKey(HttpRequest request, string key)
    {
        var header = request.Headers.Authorization.ToString();
        var given = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..] : request.Headers["X-Admin-Key"].ToString();
        return CryptographicOperations.FixedTimeEquals(Digest(given), Digest(key));
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Returns whether the client itself is on this machine. Behind a local proxy every client appears to be, so requests with a proxy's
    /// headers are refused, and those over HTTP/1.0, which nginx speaks by default. A proxy that shows neither sign is not recognised: behind
    /// one, set a key. A page that uses DNS rebinding counts as same-origin, so the host name must be localhost or a loopback address.
    /// </summary>
    private static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !_forwarded.Any(context.Request.Headers.ContainsKey)
        && !HttpProtocol.IsHttp10(context.Request.Protocol)
        && (context.Request.Host.Host == "localhost" || (IPAddress.TryParse(context.Request.Host.Host, out var host) && IPAddress.IsLoopback(host)));
}
