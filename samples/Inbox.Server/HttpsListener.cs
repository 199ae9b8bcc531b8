using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Inbox.Server;

/// <summary>Serves HTTPS and redirects plain HTTP requests on the same port to <c>https</c>.</summary>
internal static class HttpsListener
{
    /// <summary>The first byte of a TLS handshake (RFC 8446, section 5.1: ContentType handshake); no HTTP request begins with it.</summary>
    private const byte TlsHandshake = 0x16;

    public static void UseHttpsOrRedirect(this ListenOptions listener, X509Certificate2 certificate)
    {
        ConnectionDelegate? withoutTls = null;
        listener.Use(withTls => async connection =>
        {
            if (await SilentConnections.FirstByteAsync(connection) is { } first)
            {
                await (first == TlsHandshake ? withTls : withoutTls!)(connection);
            }
        });
        listener.UseHttps(certificate, https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        listener.Use(next => withoutTls = next);
    }

    /// <summary>
    /// Redirects requests without TLS. The status is 307, not 308: browsers cache a 308 permanently, and the next program on this port may
    /// serve plain HTTP.
    /// </summary>
    public static void RedirectToHttps(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Request.IsHttps)
        {
            await next(context);
            return;
        }

        var host = context.Request.Host.HasValue
            ? context.Request.Host
            : new HostString($"{context.Connection.LocalIpAddress}", context.Connection.LocalPort);
        var address = $"https://{host.ToUriComponent()}{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}";
        context.Response.Redirect(address, permanent: false, preserveMethod: true);
        await context.Response.WriteAsync($"This server speaks HTTPS: {address}\n");
    });
}
