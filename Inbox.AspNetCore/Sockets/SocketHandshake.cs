using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Sockets;

/// <summary>The WebSocket handshake (RFC 6455, and RFC 8441 over HTTP/2) of all endpoints.</summary>
/// <param name="protocol">The subprotocol, selected if the client offers it; null for none.</param>
/// <param name="heartbeatInterval">How long nothing may come in, or go out, before the socket gets a ping.</param>
/// <param name="heartbeatTimeout">How long the peer may take to answer a ping.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketHandshake(string? protocol, TimeSpan heartbeatInterval, TimeSpan heartbeatTimeout, TimeProvider time)
{
    private static readonly Refusal _foreignOrigin = new(403, "Foreign origin",
        "A page of another origin may open a socket only if the CORS policy of this path, or the default one, allows its origin.");

    private static readonly Refusal _tooManySockets = new(503, "Too many sockets",
        "The socket limit of this server is reached. Try again; a mailbox can be polled in the meantime.", RetryAfter.ServerFull);

    private readonly Heartbeats _heartbeats = new(heartbeatInterval, heartbeatTimeout, time);

    /// <summary>Builds a pipeline with WebSockets, so that an app need not call UseWebSockets. It may, and nothing changes.</summary>
    public RequestDelegate Pipeline(IServiceProvider services, RequestDelegate answer)
    {
        var app = new ApplicationBuilder(services);
        app.Use(next => context =>
        {
            PulseUpgrade.Put(context, time);
            return next(context);
        });
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
    public async Task<AcceptedSocket?> AcceptAsync(HttpContext context)
    {
        var upgrade = PulseUpgrade.Of(context.Features);
        try
        {
            var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = protocol is not null && context.WebSockets.WebSocketRequestedProtocols.Contains(protocol) ? protocol : null,

                // The framework would take a timer for each socket, and tell nobody when a peer was last heard.
                KeepAliveInterval = upgrade is null ? heartbeatInterval : Timeout.InfiniteTimeSpan,
                KeepAliveTimeout = upgrade is null ? heartbeatTimeout : Timeout.InfiniteTimeSpan,
            }).ConfigureAwait(false);
            ParkedRequest.LetGoOfHeaders(context.Request);
            return new(socket, upgrade?.Stream is { } stream ? _heartbeats.Begin(stream) : null);
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
