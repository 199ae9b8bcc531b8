using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Mailboxes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Ice;

/// <summary>ICE servers over HTTP: finds out who asks, and asks the providers.</summary>
internal sealed partial class IceDoor(
    InboxIceOptions options,
    CallerIdentity mailboxes,
    Func<bool> areNamedByLogin,
    TimeProvider time,
    EndpointMetrics metrics,
    ILogger logger)
{
    private static readonly Refusal _foreignPage = new(403, "Foreign page",
        "A page of another origin may ask for servers only if the CORS policy of this path, or the default one, allows its origin.");

    private static readonly Refusal _noTurn = new(404, "No TURN server",
        "This server hands out no TURN server. Leave out 'service' for those that there are.");

    private static readonly Refusal _away = new(503, "Servers unavailable",
        "None of the providers of ICE servers answers now; try again.", RetryAfter.ServerFull);

    private readonly MinuteWindows _requests = new(options.RequestsPerMinute, time);
    private readonly StoreFailure _failure = new(logger);

    public static IceDoor Create(IServiceProvider services, InboxIceOptions options)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILogger<IceDoor>>();
        var store = AppMailboxes.Open(services, options.Mailboxes);
        var doorkeeper = new Doorkeeper(store, new InboxEndpointOptions(), time, logger);
        var mailboxes = AppMailboxes.Of(services);
        var caller = new CallerIdentity(doorkeeper, allowsQuery: false);
        return new(options, caller, () => mailboxes.AreNamedByLogin(store), time, EndpointMetrics.Of(services), logger);
    }

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return _failure.GuardAsync(context, AnswerAsync(context));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "GET")
        {
            await OtherMethods.AnswerAsync(context, "GET, OPTIONS", "ICE servers support GET alone.").ConfigureAwait(false);
        }
        else if (!await OriginCheck.IsAllowedAsync(context, withCredentials: false).ConfigureAwait(false))
        {
            await OriginCheck.RefuseAsync(context, _foreignPage).ConfigureAwait(false);
        }
        else if (_requests.Note(MinuteWindows.KeyOf(context.Connection.RemoteIpAddress)) is { } seconds)
        {
            await Problem.WriteAsync(context, TooMany(seconds)).ConfigureAwait(false);
        }
        else if (await CallerAsync(context).ConfigureAwait(false) is { } caller)
        {
            await ServeAsync(context, caller).ConfigureAwait(false);
        }
    }

    /// <returns>Who asks; null if nobody may and the response has been written.</returns>
    private async ValueTask<string?> CallerAsync(HttpContext context)
    {
        // A password must not claim the name of a user. The path of the mailboxes may be mapped after this one.
        var byLogin = areNamedByLogin();
        var isBasic = context.Request.Headers.Authorization is [{ } header]
            && header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase);
        if (byLogin || !isBasic)
        {
            if (options.User(context) is { } user)
            {
                return $"user:{user}";
            }

            if (options.AllowAnonymous)
            {
                return $"address:{RemoteOrigin.Of(context.Connection.RemoteIpAddress)}";
            }
        }

        if (byLogin)
        {
            await LoginNeeded.WriteAsync(context, "ICE servers are for its users").ConfigureAwait(false);
            return null;
        }

        return await mailboxes.IdentifyAsync(context, default).ConfigureAwait(false) is { } mailbox ? $"mailbox:{mailbox.Name}" : null;
    }

    private async Task ServeAsync(HttpContext context, string caller)
    {
        var request = new IceServerRequest(caller, options.Lifetime);
        var (list, isComplete) = await AskAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (list.Servers.Count == 0 && !isComplete)
        {
            await Problem.WriteAsync(context, _away).ConfigureAwait(false);
        }
        else if (context.Request.Query["service"] != "turn")
        {
            metrics.IceServersGiven(withCredentials: list.Servers.Any(static server => server.Username is not null));
            await IceAnswer.WriteAsync(context, list, time.GetUtcNow()).ConfigureAwait(false);
        }
        else if (list.Servers.FirstOrDefault(static server => server.Username is not null) is { } turn)
        {
            metrics.IceServersGiven(withCredentials: true);
            await IceAnswer.WriteTurnAsync(context, turn, list.Lifetime).ConfigureAwait(false);
        }
        else
        {
            await Problem.WriteAsync(context, isComplete ? _noTurn : _away).ConfigureAwait(false);
        }
    }

    /// <returns>What the providers that answer have, and whether all have answered.</returns>
    private async Task<(IceServerList List, bool IsComplete)> AskAsync(IceServerRequest request, CancellationToken cancellationToken)
    {
        var (servers, lifetime, isComplete) = (new List<IceServer>(), request.Lifetime, true);
        foreach (var provider in options.Providers)
        {
            try
            {
                var list = await provider.GetAsync(request, cancellationToken).ConfigureAwait(false);
                servers.AddRange(list.Servers);
                lifetime = list.Lifetime < lifetime ? list.Lifetime : lifetime;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that fails must not cost the others: STUN alone connects most peers.
                LogFailed(provider.GetType().Name, e);
                isComplete = false;
            }
        }

        return (new(servers, lifetime), isComplete);
    }

    private static Refusal TooMany(int seconds) =>
        new(429, "Too many requests",
            "The limit of requests for ICE servers per minute from your address is reached; try again later.", seconds);

    [LoggerMessage(
        1, LogLevel.Warning, "{Provider} knows no ICE servers now; those of the others are handed out.", EventName = "IceProviderFailed")]
    private partial void LogFailed(string provider, Exception e);
}
