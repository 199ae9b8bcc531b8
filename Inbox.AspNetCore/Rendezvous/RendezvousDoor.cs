using Inbox.AspNetCore.Http;
using Inbox.Rendezvous;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>The rendezvous over HTTP. Codes come in a header and signals in a body: neither stands in an address, and so in no log.</summary>
internal sealed class RendezvousDoor(IRendezvousStore store, InboxRendezvousOptions options, TimeProvider time)
{
    private const string Allow = "GET, POST, PUT, DELETE, OPTIONS";

    private readonly MinuteWindows _posts = new(options.MaxPosts, time);
    private readonly MinuteWindows _wrongCodes = new(options.MaxWrongCodes, time);

    public static RendezvousDoor Create(IServiceProvider services, InboxRendezvousOptions options)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return new(services.GetService<IRendezvousStore>() ?? new MemoryRendezvousStore(options.Codes, time), options, time);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            // Methods are case-sensitive (RFC 9110, 9.1), which routing does not mind.
            await (context.Request.Method switch
            {
                "POST" => PostAsync(context),
                "PUT" => ReplaceAsync(context),
                "GET" => ReadAsync(context),
                "DELETE" => EndAsync(context),
                "OPTIONS" => AllowAsync(context, StatusCodes.Status204NoContent),
                _ => AllowAsync(context, StatusCodes.Status405MethodNotAllowed),
            }).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Problem.WriteAsync(context, e.StatusCode, "Unreadable body", e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Whoever asked is gone.
            context.Abort();
        }
    }

    /// <summary>An offer; or, with an offer's code, the answer to it.</summary>
    private async Task PostAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        if (!TryReadKind(context.Request, out var kind))
        {
            await Problem.WriteAsync(context, RendezvousRefusal.UnknownKind).ConfigureAwait(false);
        }
        else if (_posts.Note(Caller(context)) is { } seconds)
        {
            await Problem.WriteAsync(context, RendezvousRefusal.Posts(seconds)).ConfigureAwait(false);
        }
        else if (kind != SignalKind.Answer)
        {
            var body = await SignalBody.ReadAsync(context.Request, options.Codes.MaxSignalBytes, cancellation).ConfigureAwait(false);
            await StoredAsync(context, await store.OfferAsync(body, cancellation).ConfigureAwait(false), StatusCodes.Status201Created).ConfigureAwait(false);
        }
        else if (await CodeAsync(context).ConfigureAwait(false) is { } offer)
        {
            var body = await SignalBody.ReadAsync(context.Request, options.Codes.MaxSignalBytes, cancellation).ConfigureAwait(false);
            await StoredAsync(context, await store.AnswerAsync(offer, body, cancellation).ConfigureAwait(false), StatusCodes.Status201Created).ConfigureAwait(false);
        }
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        if (_posts.Note(Caller(context)) is { } seconds)
        {
            await Problem.WriteAsync(context, RendezvousRefusal.Posts(seconds)).ConfigureAwait(false);
        }
        else if (await CodeAsync(context).ConfigureAwait(false) is { } answer)
        {
            var body = await SignalBody.ReadAsync(context.Request, options.Codes.MaxSignalBytes, context.RequestAborted).ConfigureAwait(false);
            await StoredAsync(context, await store.ReplaceAsync(answer, body, context.RequestAborted).ConfigureAwait(false), StatusCodes.Status200OK).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(HttpContext context)
    {
        if (!TryReadKind(context.Request, out var kind))
        {
            await Problem.WriteAsync(context, RendezvousRefusal.UnknownKind).ConfigureAwait(false);
        }
        else if (await CodeAsync(context).ConfigureAwait(false) is { } code)
        {
            var result = await store.ReadAsync(code, kind, context.RequestAborted).ConfigureAwait(false);
            if (!result.IsDone(out var signal))
            {
                await RefuseAsync(context, result.Status).ConfigureAwait(false);
                return;
            }

            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = signal.Body.Length;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["X-Kind"] = signal.Kind == SignalKind.Offer ? "offer" : "answer";
            await context.Response.Body.WriteAsync(signal.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(HttpContext context)
    {
        if (await CodeAsync(context).ConfigureAwait(false) is { } code)
        {
            var status = await store.EndAsync(code, context.RequestAborted).ConfigureAwait(false);
            if (status == RendezvousStatus.Unknown)
            {
                await RefuseAsync(context, status).ConfigureAwait(false);
                return;
            }

            // However it had ended before, it has.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <returns>The code that came with the request; null: there is none, or too many were guessed from there, and that has been said.</returns>
    private async ValueTask<RendezvousCode?> CodeAsync(HttpContext context)
    {
        if (context.Request.Headers["X-Code"] is not [{ } text] || !RendezvousCode.TryParse(text, out var code))
        {
            await Problem.WriteAsync(context, RendezvousRefusal.CodeNeeded).ConfigureAwait(false);
            return null;
        }

        if (_wrongCodes.Check(Caller(context)) is { } seconds)
        {
            await Problem.WriteAsync(context, RendezvousRefusal.Guesses(seconds)).ConfigureAwait(false);
            return null;
        }

        return code;
    }

    private async Task StoredAsync(HttpContext context, RendezvousResult result, int status)
    {
        if (!result.IsDone(out var signal))
        {
            await RefuseAsync(context, result.Status).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = status;
        await StoredJson.WriteAsync(context.Response, signal).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, RendezvousStatus status)
    {
        if (status == RendezvousStatus.Unknown)
        {
            _wrongCodes.Note(Caller(context));
        }

        return Problem.WriteAsync(context, RendezvousRefusal.Of(status, options.Codes.MaxSignalBytes));
    }

    private static int Caller(HttpContext context) => MinuteWindows.KeyOf(context.Connection.RemoteIpAddress);

    /// <returns>False when there is one, and it is neither.</returns>
    private static bool TryReadKind(HttpRequest request, out SignalKind? kind)
    {
        var given = request.Query["kind"];
        kind = given.Count == 0 ? null : given == "answer" ? SignalKind.Answer : SignalKind.Offer;
        return given.Count == 0 || given == "answer" || given == "offer";
    }

    private static Task AllowAsync(HttpContext context, int status)
    {
        context.Response.Headers.Allow = Allow;
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            return Problem.WriteAsync(context, status, "Method not allowed", "A rendezvous knows POST (store), GET (read), PUT (replace) and DELETE (end).");
        }

        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
