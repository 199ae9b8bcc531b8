using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Mailboxes.Polling;
using Inbox.AspNetCore.Mailboxes.ServerSentEvents;
using Inbox.AspNetCore.Mailboxes.WebSockets;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>
/// The native protocol over HTTP: authenticates the caller, then serves the request. MapInbox and UseInboxSignaling call it.
/// </summary>
internal sealed class InboxDispatcher
{
    private const string Allow = "GET, POST, DELETE, OPTIONS";

    private static readonly Refusal _foreignPage = new(403, "Foreign page",
        "A page of another origin may use mailboxes only if the CORS policy of this path, or the default one, allows its origin. "
        + "Nothing was stored.");

    private static readonly Refusal _foreignPageOfUser = new(403, "Foreign page",
        "A page of another origin may use the mailbox of a signed-in user only if the CORS policy of this path, or the default one, allows "
        + "its origin with credentials. Nothing was stored.");

    private static readonly Refusal _unknownPage = new(403, "Page unknown",
        "This request carries a cookie, and neither Sec-Fetch-Site nor the header X-Inbox-Client, so a link or an image of any page may have "
        + "made it: over plain HTTP a browser does not say which. Serve the app over HTTPS, or send X-Inbox-Client: 1. Nothing was stored.");

    private readonly CallerIdentity _caller;
    private readonly ReceiveHandler _receive;
    private readonly StreamHandler _stream;
    private readonly SendHandler _send;
    private readonly SocketDoor _sockets;
    private readonly StoreFailure _failure;
    private GlobalLimiterCheck? _limiter;

    private InboxDispatcher(IServiceProvider services, InboxEndpointOptions options, IMailboxStore store)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILogger<InboxDispatcher>>();
        _failure = new(logger);
        _limiter = GlobalLimiterCheck.Of(services);
        var doorkeeper = new Doorkeeper(store, options, time, logger);
        AppMailboxes.Of(services).NoteNaming(store, byLogin: options.Identify is not null, options.Mailboxes);
        _caller = new(doorkeeper, options.AllowQueryCredentials, options.Identify);
        var logins = new LoginLifetime(counts: _caller.IsByLogin, time);
        var metrics = EndpointMetrics.Of(services);
        var sending = new Sending(metrics, time);
        var handOver = new HandOver(store.Limits.Lease, time, metrics);
        _receive = new(options, logins, handOver, metrics);
        _stream = new(options, store.Limits, logins, handOver, metrics);
        var rate = new SendRate(options.MessagesPerSecond, time);
        _send = new(store.Limits.MaxMessageBytes, rate, options.CanSend, new(store.Limits.IdleTimeout, time), sending);
        var rules = new SocketRules(options, store.Limits.MaxMessageBytes, time, doorkeeper, rate, logins, handOver, sending, metrics);
        _sockets = new(services, rules, _caller, AnswerAsync);
    }

    /// <exception cref="InvalidOperationException">No mailboxes of the name in the options are registered.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static InboxDispatcher Create(IServiceProvider services, Action<InboxEndpointOptions>? configure)
    {
        var options = new InboxEndpointOptions();
        configure?.Invoke(options);
        options.Validate();
        return new(services, options, AppMailboxes.Open(services, options.Mailboxes));
    }

    public Task InvokeAsync(HttpContext context)
    {
        GlobalLimiterCheck.Once(ref _limiter, context);
        context.Response.Headers.CacheControl = "no-store";
        return _failure.GuardAsync(context, SocketHandshake.MayBeOne(context) ? _sockets.InvokeAsync(context) : AnswerAsync(context));
    }

    /// <summary>Answers a request that is not a socket.</summary>
    private Task AnswerAsync(HttpContext context)
    {
        var method = context.Request.Method;

        // Methods are case-sensitive (RFC 9110, 9.1), though HttpMethods and routing ignore case: "post" is not POST.
        if (method is "GET" or "POST" or "DELETE")
        {
            var request = context.Request;
            var mayBeALink = _caller.MayBeSentByBrowser(request) && OriginCheck.MayBeALink(request);
            return OriginCheck.IsFromPage(request) ? AnswerPageAsync(context)
                : mayBeALink ? Problem.WriteAsync(context, _unknownPage)
                : AuthenticateAsync(context);
        }

        return OtherMethods.AnswerAsync(context, Allow, "A mailbox supports GET (receive), POST (send) and DELETE (leave).");
    }

    private async Task AnswerPageAsync(HttpContext context)
    {
        if (await OriginCheck.IsAllowedAsync(context, _caller.MayBeSentByBrowser(context.Request)).ConfigureAwait(false))
        {
            await AuthenticateAsync(context).ConfigureAwait(false);
        }
        else
        {
            await OriginCheck.RefuseAsync(context, _caller.IsByLogin ? _foreignPageOfUser : _foreignPage).ConfigureAwait(false);
        }
    }

    private Task AuthenticateAsync(HttpContext context)
    {
        var isReadable = InboxQuery.TryParse(context.Request.QueryString.Value, out var query);
        var identifying = _caller.IdentifyAsync(context, query);

        // This is nearly always so, and saves a waiting request one state machine.
        return identifying.IsCompletedSuccessfully
            ? ServeAsync(context, identifying.Result, query, isReadable)
            : ServeLaterAsync();

        async Task ServeLaterAsync() => await ServeAsync(context, await identifying.ConfigureAwait(false), query, isReadable).ConfigureAwait(false);
    }

    private Task ServeAsync(HttpContext context, IMailbox? mailbox, in InboxQuery query, bool isReadable)
    {
        if (mailbox is null)
        {
            return Task.CompletedTask;
        }

        if (!isReadable)
        {
            return Problem.WriteAsync(context, CallerIdentity.UnreadableQuery);
        }

        switch (context.Request.Method)
        {
            case "POST":
                return _send.InvokeAsync(context, mailbox, query);
            case "DELETE":
                return LeaveAsync(context, mailbox);
            default:
                context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
                return StreamHandler.IsAskedFor(context.Request) ? _stream.InvokeAsync(context, mailbox, query) : _receive.InvokeAsync(context, mailbox, query);
        }
    }

    private static async Task LeaveAsync(HttpContext context, IMailbox mailbox)
    {
        await mailbox.LeaveAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
