using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Inbox.Rooms;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Inbox.AspNetCore.Rooms;

/// <summary>Lets a request into the room of its login, as a socket; or says why not.</summary>
internal sealed class RoomDoor
{
    private const string Protocol = "inbox.room.v1";

    private static readonly Refusal _loginNeeded = new(401, "Login needed", "Log in to this app first: the login is what names the room.");

    private static readonly Refusal _socketNeeded = new(426, "WebSocket needed", "A room is entered by a WebSocket handshake of version 13.");

    private readonly InboxRoomsOptions _options;
    private readonly RoomDirectory _rooms;
    private readonly TimeProvider _time;
    private readonly SocketHandshake _handshake;
    private readonly RequestDelegate _pipeline;

    private RoomDoor(IServiceProvider services, InboxRoomsOptions options)
    {
        _options = options;
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _rooms = new(options.Limits, _time);
        _handshake = new(Protocol, options.HeartbeatInterval, options.HeartbeatTimeout);
        _pipeline = SocketHandshake.Pipeline(services, AnswerAsync);
        services.GetService<IHostApplicationLifetime>()?.ApplicationStopping.UnsafeRegister(static rooms => ((RoomDirectory)rooms!).Stop(), _rooms);
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
        context.Response.Headers.CacheControl = "no-store";
        return _pipeline(context);
    }

    /// <summary>The origin comes first, then the login: who has neither learns nothing.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        if (!await SocketHandshake.CheckOriginAsync(context, withCredentials: true).ConfigureAwait(false))
        {
            return;
        }

        if (_options.Room(context) is not { } room)
        {
            // Not the overload that offers Basic: how to log in is the app's business.
            await Problem.WriteAsync(context, _loginNeeded.Status, _loginNeeded.Title, _loginNeeded.Detail).ConfigureAwait(false);
        }
        else if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await Problem.WriteAsync(context, _socketNeeded).ConfigureAwait(false);
        }
        else
        {
            await EnterAsync(context, room).ConfigureAwait(false);
        }
    }

    private async Task EnterAsync(HttpContext context, string room)
    {
        if (_rooms.Join(room, out var member) is var status && member is null)
        {
            await Problem.WriteAsync(context, Refuse(status)).ConfigureAwait(false);
            return;
        }

        try
        {
            context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
            using var socket = await _handshake.AcceptAsync(context).ConfigureAwait(false);
            if (socket is not null)
            {
                using var frames = new SocketFrames(socket);
                using var session = new RoomSession(context, frames, member, _options, _time);
                await session.RunAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            member.Leave();
        }
    }

    private static Refusal Refuse(JoinStatus status) => status switch
    {
        JoinStatus.IllegalName => new(400, "Illegal room name", "The name of this login's room is empty, or longer than this server takes."),
        JoinStatus.RoomFull => new(503, "Room full", "This login has as many clients as it may. One of them has to leave first.", RetryAfter.ServerFull),
        JoinStatus.ServerFull => new(503, "Server full", "No more rooms can be opened now. Those that exist go on.", RetryAfter.ServerFull),
        _ => new(503, "Server stopping", "The server ends. Try again.", RetryAfter.Stopping()),
    };
}
