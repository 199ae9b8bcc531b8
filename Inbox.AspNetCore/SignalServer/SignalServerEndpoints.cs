using System.Buffers;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>The routes of Signal Server v1.</summary>
internal sealed class SignalServerEndpoints
{
    private const int MaxRegistrationBytes = 4096;

    private const string NameRule = "A username has 1 to 256 ASCII characters, without spaces, control characters or any of \" , ; \\";

    private static readonly Refusal _upgradeNeeded = new(426, "WebSocket needed", "Connect with a WebSocket handshake of version 13.");

    private static readonly Refusal _forbidden =
        new(403, "Operator only", "Only this server's operator may do that, and never from a page of another origin.");

    private readonly SignalServerUsers _users;
    private readonly SocketHandshake _handshake;
    private readonly RequestDelegate _connect;
    private readonly StoreFailure _failure;
    private GlobalLimiterCheck? _limiter;

    private SignalServerEndpoints(IServiceProvider services)
    {
        _users = SignalServerUsers.Of(services);
        _failure = new(services.GetRequiredService<ILogger<SignalServerEndpoints>>());
        _handshake = new(protocol: null, _users.Options.HeartbeatInterval, _users.Options.HeartbeatTimeout, _users.Time);
        _connect = Guarded(_handshake.Pipeline(services, ConnectAsync));
        _limiter = GlobalLimiterCheck.Of(services);
    }

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var routes = new SignalServerEndpoints(endpoints.ServiceProvider);
        var group = endpoints.MapGroup("");
        group.MapPost("v1/register", routes.Guarded(routes.RegisterAsync));
        group.MapGet("v1/user", routes.Guarded(routes.AskUserAsync));
        group.MapMethods("v1/connect", [HttpMethods.Get, HttpMethods.Connect], routes._connect);
        group.MapMethods("healthcheck", [HttpMethods.Get, HttpMethods.Head], static context => AnswerAsync(context, "success"));
        if (routes._users.Options.AuthorizeAdmin is { } authorize)
        {
            group.MapGet("v1/users", context => AdministerAsync(context, authorize, routes.Guarded(routes.ListAsync)));
            group.MapGet("v1/kick-active-users", context => AdministerAsync(context, authorize, routes.Guarded(routes.KickAsync)));
        }

        return group;
    }

    private RequestDelegate Guarded(RequestDelegate answer) => context => _failure.GuardAsync(context, answer(context));

    private async Task RegisterAsync(HttpContext context)
    {
        if (!await OriginCheck.IsAllowedAsync(context, withCredentials: true).ConfigureAwait(false))
        {
            var why = ChangedHost.Explain(context.Request, "Pages of other origins may not register here.");
            await AnswerAsync(context, 403, "INVALID", why).ConfigureAwait(false);
        }
        else if (_users.NoteRegistration(context.Connection.RemoteIpAddress) is { } seconds)
        {
            RetryAfterSeconds(context, seconds);
            await AnswerAsync(context, 429, "INVALID", "Too many registrations from this address. Wait a minute.").ConfigureAwait(false);
        }
        else if (await ReadNameAsync(context).ConfigureAwait(false) is not { } name)
        {
            await AnswerAsync(context, 400, "INVALID", "Send a JSON object of at most 4096 bytes with a username.").ConfigureAwait(false);
        }
        else if (!UserCookies.IsLegalName(name))
        {
            await AnswerAsync(context, 400, "INVALID", NameRule).ConfigureAwait(false);
        }
        else
        {
            await RegisterAsync(context, name).ConfigureAwait(false);
        }
    }

    private async Task RegisterAsync(HttpContext context, string name)
    {
        var (status, key) = await _users.RegisterAsync(name).ConfigureAwait(false);
        if (key is not null)
        {
            UserCookies.Set(context, name, key);
            await AnswerAsync(context, 200, "SUCCESS", "").ConfigureAwait(false);
        }
        else if (status == ClaimStatus.ServerFull)
        {
            RetryAfterSeconds(context, RetryAfter.ServerFull);
            await AnswerAsync(context, 503, "INVALID", "The user limit is reached. Try again later.").ConfigureAwait(false);
        }
        else
        {
            await AnswerAsync(context, 200, "TAKEN", "").ConfigureAwait(false);
        }
    }

    private async Task AskUserAsync(HttpContext context)
    {
        var (name, key) = UserCookies.Read(context);
        if (!await _users.IsRegisteredAsync(name).ConfigureAwait(false))
        {
            UserCookies.Clear(context);
            await AnswerAsync(context, "", StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        // A request with the right key counts as use of the name. One without it does not keep the user registered.
        await _users.OpenAsync(name, key).ConfigureAwait(false);
        await AnswerAsync(context, "OK").ConfigureAwait(false);
    }

    private async Task ConnectAsync(HttpContext context)
    {
        GlobalLimiterCheck.Once(ref _limiter, context);
        NeverStore(context);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = "13";
            await Problem.WriteAsync(context, _upgradeNeeded).ConfigureAwait(false);
            return;
        }

        context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (!await SocketHandshake.CheckOriginAsync(context, withCredentials: true).ConfigureAwait(false))
        {
            return;
        }

        var (name, key) = UserCookies.Read(context);
        var mailbox = await _users.OpenAsync(name, key).ConfigureAwait(false);
        var seat = new SignalServerSeat(context, _users, name);
        try
        {
            var refusal = await seat.TakeAsync(mailbox).ConfigureAwait(false);
            using var socket = await _handshake.AcceptAsync(context).ConfigureAwait(false);
            if (socket is not null)
            {
                using var session = new SignalServerSession(context, socket.Frames, _users, seat);
                await session.RunAsync(mailbox, refusal).ConfigureAwait(false);
            }
        }
        finally
        {
            await seat.LeaveAsync().ConfigureAwait(false);
        }
    }

    private static async Task AdministerAsync(HttpContext context, Func<HttpContext, ValueTask<bool>> authorize, RequestDelegate act)
    {
        NeverStore(context);

        // An image on a foreign page also makes the operator's browser send such requests, with its cookies and from its machine.
        var isForeign = context.Request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none";
        var mayAct = !isForeign
            && await OriginCheck.IsAllowedAsync(context, withCredentials: true).ConfigureAwait(false)
            && await authorize(context).ConfigureAwait(false);
        await (mayAct ? act(context) : Problem.WriteAsync(context, _forbidden)).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context) =>
        await AnswerAsync(context, SignalServerCodec.Users(await _users.ListAsync().ConfigureAwait(false))).ConfigureAwait(false);

    private async Task KickAsync(HttpContext context)
    {
        await _users.KickAllAsync().ConfigureAwait(false);
        await AnswerAsync(context, "OK").ConfigureAwait(false);
    }

    /// <returns>The name; null if the body is not a JSON object, or larger than a registration may be.</returns>
    private static async ValueTask<string?> ReadNameAsync(HttpContext context)
    {
        try
        {
            var body = await SmallBody.ReadAsync(context.Request, MaxRegistrationBytes, context.RequestAborted).ConfigureAwait(false);
            return body.Length <= MaxRegistrationBytes && SignalServerCodec.TryReadRegistration(body, out var name) ? name : null;
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private Task AnswerAsync(HttpContext context, int status, string word, string message)
    {
        if (status >= 400)
        {
            _users.Metrics.Refused(status, "Registration refused");
        }

        context.Response.StatusCode = status;
        return AnswerAsync(context, SignalServerCodec.Status(word, message));
    }

    private static async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        NeverStore(context);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, string text, int status = StatusCodes.Status200OK)
    {
        NeverStore(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static void RetryAfterSeconds(HttpContext context, int seconds) =>
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void NeverStore(HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}
