using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Inbox.Rooms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Rooms;

/// <summary>The endpoint for rooms: admits a request to the room of its login as a socket, or refuses it with a reason.</summary>
internal sealed class RoomDoor
{
    private const string Protocol = "inbox.room.v1";

    private static readonly Refusal _socketNeeded = new(426, "WebSocket needed", "Join the room with a WebSocket handshake of version 13.");

    private static readonly Refusal _hostChanged = new(426, "WebSocket needed",
        "Sockets of pages of this origin are refused, because the Host header of their requests is another. If a proxy changes it, that has "
        + "to pass Host on unchanged, with its port (nginx: proxy_set_header Host $http_host); otherwise the CORS policy has to allow the "
        + "origin.",
        Reason: "foreign-origin");

    private static readonly Refusal _badTerm =
        new(400, "Unreadable request", "'term' must be a whole number, 0 or more: the largest term of the room that the client has seen.");

    private static readonly Refusal _storeAway =
        new(503, "Rooms unavailable", "The rooms cannot be reached now. Try again.", RetryAfter.StoreAway);

    private readonly InboxRoomsOptions _options;
    private readonly IRoomStore _rooms;
    private readonly TimeProvider _time;
    private readonly EndpointMetrics _metrics;
    private readonly SocketHandshake _handshake;
    private readonly RequestDelegate _pipeline;
    private GlobalLimiterCheck? _limiter;

    private RoomDoor(IServiceProvider services, InboxRoomsOptions options)
    {
        _options = options;
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _rooms = AppStores.Rooms(services, options);
        _metrics = EndpointMetrics.Of(services);
        _limiter = GlobalLimiterCheck.Of(services);
        _handshake = new(Protocol, options.HeartbeatInterval, options.HeartbeatTimeout, _time);
        _pipeline = _handshake.Pipeline(services, AnswerAsync);
        if (_rooms is IMailboxDrain draining)
        {
            DrainDelay.EndOf(services).UnsafeRegister(_ => _ = DrainAsync(draining), null);
        }
    }

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RoomDoor Create(IServiceProvider services, Action<InboxRoomsOptions>? configure)
    {
        var options = new InboxRoomsOptions();
        configure?.Invoke(options);
        options.Validate();
        return new(services, options);
    }

    public Task InvokeAsync(HttpContext context)
    {
        GlobalLimiterCheck.Once(ref _limiter, context);
        context.Response.Headers.CacheControl = "no-store";
        return _pipeline(context);
    }

    /// <summary>Answers a request. The origin is checked first, then the login: a caller without both learns nothing more.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        if (!await SocketHandshake.CheckOriginAsync(context, withCredentials: true).ConfigureAwait(false))
        {
            return;
        }

        if (_options.Room(context) is not { } room)
        {
            await LoginNeeded.WriteAsync(context, "the login determines the room").ConfigureAwait(false);
        }
        else if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            var isForeign = await IsForeignWhenAskedAsync(context).ConfigureAwait(false);
            await Problem.WriteAsync(context, isForeign ? _hostChanged : _socketNeeded).ConfigureAwait(false);
        }
        else
        {
            await EnterAsync(context, room).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Judges the origin that a page gives as its own in <c>origin</c>. Its plain request carries no <c>Origin</c>, but the socket that
    /// failed before did, and a browser does not show a script why that failed.
    /// </summary>
    private static ValueTask<bool> IsForeignWhenAskedAsync(HttpContext context)
    {
        if (context.Request.Query["origin"] is not [{ Length: > 0 } origin])
        {
            return new(false);
        }

        context.Request.Headers.Origin = origin;
        context.Request.Headers.Remove("Sec-Fetch-Site");
        return IsForeignAsync();

        async ValueTask<bool> IsForeignAsync() => !await OriginCheck.IsAllowedAsync(context, withCredentials: true).ConfigureAwait(false);
    }

    private async Task EnterAsync(HttpContext context, string room)
    {
        var term = 0L;
        if (context.Request.Query["term"] is [{ } seen, ..] && !WholeNumber.TryParse(seen, out term))
        {
            await Problem.WriteAsync(context, _badTerm).ConfigureAwait(false);
            return;
        }

        if (await TryJoinAsync(context, room, term).ConfigureAwait(false) is not { } member)
        {
            return;
        }

        _metrics.EnterRoom(room);
        try
        {
            context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
            using var socket = await _handshake.AcceptAsync(context).ConfigureAwait(false);
            if (socket is not null)
            {
                using var session = new RoomSession(context, socket.Frames, member, _options, _time);
                await session.RunAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _metrics.LeaveRoom(room);
            await member.LeaveAsync().ConfigureAwait(false);
        }
    }

    /// <returns>The member; null if the request was refused and the response has been written.</returns>
    private async ValueTask<IRoomMember?> TryJoinAsync(HttpContext context, string room, long term)
    {
        try
        {
            var joined = await _rooms.JoinAsync(room, term, context.RequestAborted).ConfigureAwait(false);
            _metrics.Joined(joined.Status);
            if (joined.TryGetMember(out var member))
            {
                return member;
            }

            await Problem.WriteAsync(context, Refuse(joined.Status)).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            await Problem.WriteAsync(context, _storeAway).ConfigureAwait(false);
        }

        return null;
    }

    private static async Task DrainAsync(IMailboxDrain rooms)
    {
        try
        {
            await rooms.DrainAsync().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // The memberships end with their connections.
        }
    }

    private static Refusal Refuse(JoinStatus status) => status switch
    {
        JoinStatus.IllegalName => new(400, "Illegal room name", "The room name of this login is empty, or longer than this server allows."),
        JoinStatus.RoomFull => new(503, "Room full",
            "The limit on clients of this login is reached. One of them has to leave first.", RetryAfter.ServerFull),
        JoinStatus.ServerFull => new(503, "Server full",
            "The room limit of this server is reached. Existing rooms keep working; try again later.", RetryAfter.ServerFull),
        _ => new(503, "Server stopping", "The server is shutting down. Try again.", RetryAfter.Stopping()),
    };
}
