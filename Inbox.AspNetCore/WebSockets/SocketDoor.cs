using System.Net.WebSockets;
using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Inbox.AspNetCore.WebSockets;

/// <summary>Takes requests that want to become a socket (RFC 6455, and RFC 8441 over HTTP/2), judges them, and lets them.</summary>
internal sealed class SocketDoor
{
    private static readonly Refusal _foreignOrigin = new(403, "Foreign origin",
        "A page of another origin may open a socket only where the CORS policy of this path, or the default one, allows its origin.");

    private static readonly Refusal _badHandshake = new(400, "Unreadable handshake", "The request is no WebSocket handshake of version 13.");

    private static readonly Refusal _tooManySockets = new(503, "Too many sockets", "The server takes no more sockets now. Poll, or try again.", RetryAfter.ServerFull);

    private readonly SocketRules _rules;
    private readonly InboxDispatcher _dispatcher;
    private readonly RequestDelegate _pipeline;
    private readonly CancellationToken _stopping;

    public SocketDoor(IServiceProvider services, SocketRules rules, InboxDispatcher dispatcher)
    {
        _rules = rules;
        _dispatcher = dispatcher;
        _stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;

        // So that an app need not call UseWebSockets for us.
        var app = new ApplicationBuilder(services);
        app.UseWebSockets();
        app.Run(AnswerAsync);
        _pipeline = app.Build();
    }

    /// <summary>Cheap, and true for what asks to become anything else than HTTP.</summary>
    public static bool MayBeOne(HttpContext context) =>
        context.Features.Find<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || context.Features.Find<IHttpWebSocketFeature>() is { IsWebSocketRequest: true };

    public Task InvokeAsync(HttpContext context) => _pipeline(context);

    private Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return OpenAsync(context);
        }

        // Others offer to go on as HTTP/2, and are content to be answered as they came.
        var meantSocket = string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        return meantSocket ? Problem.WriteAsync(context, _badHandshake) : _dispatcher.AnswerAsync(context);
    }

    private async Task OpenAsync(HttpContext context)
    {
        context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (!await OriginCheck.IsAllowedAsync(context).ConfigureAwait(false))
        {
            await Problem.WriteAsync(context, _foreignOrigin).ConfigureAwait(false);
            return;
        }

        var isReadable = InboxQuery.TryParse(context.Request.QueryString.Value, out var query);
        IMailbox? mailbox = null;
        if (_dispatcher.HasCredentials(context.Request, query))
        {
            mailbox = await _dispatcher.IdentifyAsync(context, query).ConfigureAwait(false);
            if (mailbox is null)
            {
                return;
            }
        }

        if (!isReadable)
        {
            await Problem.WriteAsync(context, InboxDispatcher.UnreadableQuery).ConfigureAwait(false);
        }
        else if (!ReceiveRequest.TryRead(context.Request, query, _rules.Options, out var request, out var error))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Unreadable request", error).ConfigureAwait(false);
        }
        else
        {
            using var socket = await TryAcceptAsync(context).ConfigureAwait(false);
            if (socket is null)
            {
                context.Response.Clear();
                context.Response.Headers.CacheControl = "no-store";
                await Problem.WriteAsync(context, _tooManySockets).ConfigureAwait(false);
                return;
            }

            using var session = new SocketSession(context, socket, _rules, request.After);
            await session.RunAsync(mailbox, _stopping).ConfigureAwait(false);
        }
    }

    /// <returns>Null: the server has as many upgraded connections as it may, which Kestrel says by this exception.</returns>
    private async Task<WebSocket?> TryAcceptAsync(HttpContext context)
    {
        try
        {
            return await AcceptAsync(context).ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted)
        {
            return null;
        }
    }

    private Task<WebSocket> AcceptAsync(HttpContext context) => context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
    {
        SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(SocketRules.Protocol) ? SocketRules.Protocol : null,
        KeepAliveInterval = _rules.Options.HeartbeatInterval,
        KeepAliveTimeout = _rules.Options.HeartbeatTimeout,
    });
}
