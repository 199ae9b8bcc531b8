using System.Net.WebSockets;
using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Sockets;

/// <summary>Becoming a socket (RFC 6455, and RFC 8441 over HTTP/2), for every door that has some.</summary>
/// <param name="protocol">The subprotocol, chosen if the client offers it; null: none.</param>
/// <param name="heartbeatInterval">How often it gets a ping.</param>
/// <param name="heartbeatTimeout">How long it may take to answer one.</param>
internal sealed class SocketHandshake(string? protocol, TimeSpan heartbeatInterval, TimeSpan heartbeatTimeout)
{
    private static readonly Refusal _foreignOrigin = new(403, "Foreign origin",
        "A page of another origin may open a socket only where the CORS policy of this path, or the default one, allows its origin.");

    private static readonly Refusal _tooManySockets = new(503, "Too many sockets", "The server takes no more sockets now. Try again; a mailbox can be polled meanwhile.", RetryAfter.ServerFull);

    /// <summary>So that an app need not call UseWebSockets for us.</summary>
    public static RequestDelegate Pipeline(IServiceProvider services, RequestDelegate answer)
    {
        var app = new ApplicationBuilder(services);
        app.UseWebSockets();
        app.Run(answer);
        return app.Build();
    }

    /// <summary>Cheap, and true for what asks to become anything else than HTTP.</summary>
    public static bool MayBeOne(HttpContext context) =>
        context.Features.Find<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.Features.Find<IHttpWebSocketFeature>() is { IsWebSocketRequest: true };

    /// <param name="context">The handshake.</param>
    /// <param name="withCredentials">The browser may add a login of its own accord, as it does with cookies.</param>
    /// <returns>False: a page of another origin asked, and was refused.</returns>
    public static async ValueTask<bool> CheckOriginAsync(HttpContext context, bool withCredentials)
    {
        var isAllowed = await OriginCheck.IsAllowedAsync(context, withCredentials).ConfigureAwait(false);
        if (!isAllowed)
        {
            await Problem.WriteAsync(context, _foreignOrigin).ConfigureAwait(false);
        }

        return isAllowed;
    }

    /// <returns>Null: the server has as many upgraded connections as it may, which Kestrel says by this exception; and that has been
    /// said.</returns>
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
