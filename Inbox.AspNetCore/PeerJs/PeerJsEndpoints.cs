using System.Text;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.PeerJs;

/// <summary>The routes of the PeerJS dialect.</summary>
internal sealed class PeerJsEndpoints
{
    /// <summary>What PeerServer says of itself: clients compare it.</summary>
    private static readonly byte[] _info =
        """{"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS clients.","website":"https://peerjs.com/"}"""u8.ToArray();

    private static readonly Refusal _upgradeNeeded = new(426, "WebSocket needed", "Connect with a WebSocket handshake of version 13.");

    private readonly PeerJsPeers _peers;
    private readonly PeerJsOrigins _origins;
    private readonly SocketHandshake _handshake;
    private readonly RequestDelegate _connect;
    private readonly StoreFailure _failure;
    private GlobalLimiterCheck? _limiter;

    private PeerJsEndpoints(IServiceProvider services)
    {
        _peers = PeerJsPeers.Of(services);
        _origins = new(_peers.Options.AllowedOrigins, _peers.Options.Authorize is not null);
        _failure = new(services.GetRequiredService<ILogger<PeerJsEndpoints>>());
        _handshake = new(protocol: null, _peers.Options.HeartbeatInterval, _peers.Options.HeartbeatTimeout, _peers.Time);
        _connect = _handshake.Pipeline(services, ConnectAsync);
        _limiter = GlobalLimiterCheck.Of(services);
    }

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        var routes = new PeerJsEndpoints(endpoints.ServiceProvider);
        var group = endpoints.MapGroup(pattern);
        Serve("", static context => AnswerAsync(context, "application/json", _info));
        Serve("{key}/id", routes.AnswerIdAsync);
        Serve("{key}/peers", routes.AnswerPeersAsync);
        group.MapMethods("peerjs", [HttpMethods.Get, HttpMethods.Connect], routes._connect);
        return group;

        void Serve(string path, RequestDelegate answer) => group.MapMethods(
            path, [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options], context => routes._origins.ShowAsync(context, routes._failure, answer));
    }

    private Task AnswerIdAsync(HttpContext context) =>
        AnswerAsync(context, "text/html", Encoding.UTF8.GetBytes(_peers.Options.GenerateId?.Invoke() ?? Guid.NewGuid().ToString()));

    private async Task AnswerPeersAsync(HttpContext context)
    {
        if (_peers.Options.AllowDiscovery)
        {
            await AnswerAsync(context, "application/json", PeerJsCodec.Peers(await _peers.ListAsync().ConfigureAwait(false))).ConfigureAwait(false);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await AnswerAsync(context, "text/plain", "Unauthorized"u8.ToArray()).ConfigureAwait(false);
        }
    }

    private async Task ConnectAsync(HttpContext context)
    {
        GlobalLimiterCheck.Once(ref _limiter, context);
        context.Response.Headers.CacheControl = "no-store";
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = "13";
            await Problem.WriteAsync(context, _upgradeNeeded).ConfigureAwait(false);
            return;
        }

        context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (!await _origins.CheckAsync(context).ConfigureAwait(false))
        {
            return;
        }

        using var accepted = await _handshake.AcceptAsync(context).ConfigureAwait(false);
        if (accepted is not null)
        {
            var client = PeerJsClient.Of(context);
            using var session = new PeerJsSession(context, accepted, _peers, client.Id);
            await ServeAsync(context, client, session).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(HttpContext context, PeerJsClient client, PeerJsSession session)
    {
        try
        {
            if (await RefusalOfAsync(context, client).ConfigureAwait(false) is { } why)
            {
                await session.RefuseAsync(PeerJsCodec.Error(why)).ConfigureAwait(false);
                return;
            }

            var claim = await _peers.ClaimAsync(client.Id, client.Token, context.Connection.RemoteIpAddress).ConfigureAwait(false);
            await (claim.TryGetMailbox(out var mailbox) ? session.RunAsync(mailbox) : session.RefuseAsync(RefusalOf(claim.Status))).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await session.GiveUpAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<string?> RefusalOfAsync(HttpContext context, PeerJsClient client) =>
        !client.IsComplete ? "No id, token, or key supplied to websocket server"
        : _peers.Options.RequireKey is { } key && client.Key != key ? "Invalid key provided"
        : _peers.Options.Authorize is { } authorize && !await authorize(context, client.Id).ConfigureAwait(false) ? "This id is not allowed here"
        : null;

    private static ReadOnlyMemory<byte> RefusalOf(ClaimStatus status) => status switch
    {
        ClaimStatus.WrongPassword or ClaimStatus.Attached => PeerJsCodec.IdTaken,
        ClaimStatus.IllegalName => PeerJsCodec.Error("An id has at most 256 bytes, and no control characters"),
        _ => PeerJsCodec.Error("Server has reached its concurrent user limit"),
    };

    private static async Task AnswerAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = $"{type}; charset=utf-8";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body).ConfigureAwait(false);
        }
    }
}
