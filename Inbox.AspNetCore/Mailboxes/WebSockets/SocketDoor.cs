using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

/// <summary>The endpoint for the WebSockets of mailboxes: checks each handshake, then runs its session.</summary>
internal sealed class SocketDoor
{
    private static readonly Refusal _badHandshake =
        new(400, "Unreadable handshake", "The request is not a valid WebSocket handshake of version 13.");

    private readonly SocketRules _rules;
    private readonly CallerIdentity _caller;
    private readonly RequestDelegate _answer;
    private readonly SocketHandshake _handshake;
    private readonly RequestDelegate _pipeline;
    private readonly CancellationToken _stopping;

    public SocketDoor(IServiceProvider services, SocketRules rules, CallerIdentity caller, RequestDelegate answer)
    {
        _rules = rules;
        _caller = caller;
        _answer = answer;
        _stopping = DrainDelay.EndOf(services);

        _handshake = new(SocketRules.Protocol, rules.Options.HeartbeatInterval, rules.Options.HeartbeatTimeout, rules.Time);
        _pipeline = _handshake.Pipeline(services, AnswerAsync);
    }

    public Task InvokeAsync(HttpContext context) => _pipeline(context);

    private Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return OpenAsync(context);
        }

        // Other upgrades offer HTTP/2, and may be answered over HTTP/1.1.
        var meantSocket = string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        return meantSocket ? Problem.WriteAsync(context, _badHandshake) : _answer(context);
    }

    private async Task OpenAsync(HttpContext context)
    {
        context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (!await SocketHandshake.CheckOriginAsync(context, _caller.MayBeSentByBrowser(context.Request)).ConfigureAwait(false))
        {
            return;
        }

        var isReadable = InboxQuery.TryParse(context.Request.QueryString.Value, out var query);
        IMailbox? mailbox = null;
        if (_caller.HasCredentials(context.Request, query))
        {
            mailbox = await _caller.IdentifyAsync(context, query).ConfigureAwait(false);
            if (mailbox is null)
            {
                return;
            }
        }

        if (!isReadable)
        {
            await Problem.WriteAsync(context, CallerIdentity.UnreadableQuery).ConfigureAwait(false);
        }
        else if (!ReceiveRequest.TryRead(context.Request, query, _rules.Options, out var request, out var error))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Unreadable request", error).ConfigureAwait(false);
        }
        else
        {
            using var socket = await _handshake.AcceptAsync(context).ConfigureAwait(false);
            if (socket is not null)
            {
                using var session = new SocketSession(context, socket.Frames, _rules, request.After);
                await session.RunAsync(mailbox, _stopping).ConfigureAwait(false);
            }
        }
    }
}
