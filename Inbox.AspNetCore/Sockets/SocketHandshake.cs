using System.Net.WebSockets;
using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Sockets;

/// <summary>The WebSocket handshake (RFC 6455, and RFC 8441 over HTTP/2) of all endpoints.</summary>
/// <param name="protocol">The subprotocol, selected if the client offers it; null for none.</param>
/// <param name="heartbeatInterval">How often the socket gets a ping.</param>
/// <param name="heartbeatTimeout">How long the peer may take to answer a ping.</param>
internal sealed class SocketHandshake(string? protocol, TimeSpan heartbeatInterval, TimeSpan heartbeatTimeout)
{
    private static readonly Refusal _foreignOrigin = new(403, "Foreign origin",
        "A page of another origin may open a socket only if the CORS policy of this path, or the default one, allows its origin.");

    private static readonly Refusal _tooManySockets = new(503, "Too many sockets",
        "The socket limit of this server is reached. Try again; a mailbox can be polled in the meantime.", RetryAfter.ServerFull);

    /// <summary>Builds a pipeline with WebSockets, so that an app need not call UseWebSockets.</summary>
    public static RequestDelegate Pipeline(IServiceProvider services, RequestDelegate answer)
    {
        var app = new ApplicationBuilder(services);
        app.UseWebSockets();
        app.Run(answer);
        return app.Build();
    }

    /// <summary>Returns whether the request may be a handshake. Cheap; true for every request that asks to leave HTTP.</summary>
    public static bool MayBeOne(HttpContext context) =>
        context.Features.Find<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.Features.Find<IHttpWebSocketFeature>() is { IsWebSocketRequest: true };

    /// <param name="context">The handshake.</param>
    /// <param name="withCredentials">Whether the browser may add a login on its own, as it does with cookies.</param>
    /// <returns>False if a page of another origin made the request, which was refused.</returns>
    public static async ValueTask<bool> CheckOriginAsync(HttpContext context, bool withCredentials)
    {
        var isAllowed = await OriginCheck.IsAllowedAsync(context, withCredentials).ConfigureAwait(false);
        if (!isAllowed)
        {
            await OriginCheck.RefuseAsync(context, _foreignOrigin).ConfigureAwait(false);
        }

        return isAllowed;
    }

    /// <returns>The socket; null if the server's limit on upgraded connections is reached, which Kestrel reports by the exception caught
    /// below, and the response has been written.</returns>
    public async Task<WebSocket?> AcceptAsync(HttpContext context)
    {
        try
        {
            var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = protocol is not null && context.WebSockets.WebSocketRequestedProtocols.Contains(protocol) ? protocol : null,
                KeepAliveInterval = heartbeatInterval,
                KeepAliveTimeout = heartbeatTimeout,
            }).ConfigureAwait(false);
            ParkedRequest.LetGoOfHeaders(context.Request);
            return socket;
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.Headers.CacheControl = "no-store";
            await Problem.WriteAsync(context, _tooManySockets).ConfigureAwait(false);
            return null;
        }
    }
}
