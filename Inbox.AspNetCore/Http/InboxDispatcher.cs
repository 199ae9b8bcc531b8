using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Inbox.AspNetCore.Http;

/// <summary>The native protocol over HTTP: judges who asks, then what is asked. Both front doors call it and nothing else.</summary>
internal sealed partial class InboxDispatcher(IMailboxStore store, InboxEndpointOptions options, int maxMessageBytes, TimeProvider time, ILogger<InboxDispatcher> logger)
{
    private const string Allow = "GET, POST, DELETE, OPTIONS";

    private readonly ReceiveHandler _receive = new(options);
    private readonly SendHandler _send = new(maxMessageBytes);
    private readonly WrongPasswords _wrongPasswords = new(options.MaxWrongPasswords, time);

    /// <exception cref="InvalidOperationException">There are no mailboxes of the name that the options give.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static InboxDispatcher Create(IServiceProvider services, Action<InboxEndpointOptions>? configure)
    {
        var options = new InboxEndpointOptions();
        configure?.Invoke(options);
        options.Validate();
        return new(
            Mailboxes.Find(services, options.Mailboxes),
            options,
            Mailboxes.OptionsOf(services, options.Mailboxes).MaxMessageBytes,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILogger<InboxDispatcher>>());
    }

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var method = context.Request.Method;

        // Methods are case-sensitive (RFC 9110, 9.1), which HttpMethods and routing do not mind: "post" is not POST.
        if (method is "GET" or "POST" or "DELETE")
        {
            return AuthenticateAsync(context);
        }

        context.Response.Headers.Allow = Allow;
        if (method == "OPTIONS")
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed,
            "Method not allowed", "A mailbox knows GET (receive), POST (send) and DELETE (leave).");
    }

    private Task AuthenticateAsync(HttpContext context)
    {
        var isReadable = InboxQuery.TryParse(context.Request.QueryString.Value, out var query);
        var identifying = IdentifyAsync(context, query);

        // Nearly always; and a wait then holds one state machine less.
        return identifying.IsCompletedSuccessfully
            ? ServeAsync(context, identifying.Result, query, isReadable)
            : ServeLaterAsync();

        async Task ServeLaterAsync() => await ServeAsync(context, await identifying.ConfigureAwait(false), query, isReadable).ConfigureAwait(false);
    }

    /// <summary>Credentials come before anything else about the request: whoever has none learns nothing, not even whether a name exists.</summary>
    /// <returns>The caller's mailbox; null: the request was refused, and that has been said.</returns>
    private async ValueTask<IMailbox?> IdentifyAsync(HttpContext context, InboxQuery query)
    {
        if (KnownCaller.Find(context, this) is { } known && await known.TouchAsync(context.RequestAborted).ConfigureAwait(false))
        {
            return known;
        }

        if (!TryReadCredentials(context.Request, query, out var credentials))
        {
            await ChallengeAsync(context, "Credentials needed",
                "Send a mailbox name and its password by HTTP Basic authentication. The first use of a free name creates its mailbox.").ConfigureAwait(false);
            return null;
        }

        if (credentials.Name.Length == 0)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest,
                "Illegal mailbox name", "A name is 1 to 256 bytes of UTF-8 without control characters.").ConfigureAwait(false);
            return null;
        }

        var claim = await store.ClaimAsync(credentials.Name, credentials.Password, context.RequestAborted).ConfigureAwait(false);
        if (!claim.IsClaimed(out var mailbox))
        {
            await RefuseAsync(context, claim.Status, credentials.Name).ConfigureAwait(false);
            return null;
        }

        KnownCaller.Remember(context, this, mailbox);
        return mailbox;
    }

    private Task ServeAsync(HttpContext context, IMailbox? mailbox, in InboxQuery query, bool isReadable)
    {
        if (mailbox is null)
        {
            return Task.CompletedTask;
        }

        if (!isReadable)
        {
            return Problem.WriteAsync(context, StatusCodes.Status400BadRequest,
                "Unreadable query", "Percent-encode names in the query, as UTF-8; a ';' is %3B.");
        }

        switch (context.Request.Method)
        {
            case "POST":
                return _send.InvokeAsync(context, mailbox, query);
            case "DELETE":
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return mailbox.LeaveAsync(context.RequestAborted).AsTask();
            default:
                context.Features.Find<IHttpRequestTimeoutFeature>()?.DisableTimeout();
                return _receive.InvokeAsync(context, mailbox, query);
        }
    }

    private bool TryReadCredentials(HttpRequest request, in InboxQuery query, out BasicCredentials credentials)
    {
        if (request.Headers.Authorization.Count > 0 || !options.AllowQueryCredentials)
        {
            return BasicCredentials.TryRead(request.Headers.Authorization, out credentials);
        }

        var name = HttpMethods.IsPost(request.Method) ? query.From : query.To;
        credentials = name is null || query.Password is null ? default : BasicCredentials.OfQuery(name, query.Password);
        return credentials.Name is not null;
    }

    private Task RefuseAsync(HttpContext context, ClaimStatus status, string name)
    {
        if (status == ClaimStatus.ServerFull)
        {
            return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable,
                "Server full", "No more mailboxes can be created now. Those that exist go on.", RetryAfter.ServerFull);
        }

        if (_wrongPasswords.Note(name, context.Connection.RemoteIpAddress) is not { } seconds)
        {
            return ChallengeAsync(context, "Wrong password", "That mailbox name is in use with another password.");
        }

        LogManyWrongPasswords(context.Connection.RemoteIpAddress);
        return Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests,
            "Too many wrong passwords", "Wait, or use the right password: it is always let in.", seconds);
    }

    private static Task ChallengeAsync(HttpContext context, string title, string detail)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"inbox\", charset=\"UTF-8\"";
        return Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, title, detail);
    }

    [LoggerMessage(1, LogLevel.Debug, "More wrong passwords than are answered in a minute came from {Address}.", EventName = "ManyWrongPasswords")]
    private partial void LogManyWrongPasswords(System.Net.IPAddress? address);
}
