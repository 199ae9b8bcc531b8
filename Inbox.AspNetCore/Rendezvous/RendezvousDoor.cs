using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.Rendezvous;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Rendezvous;

/// <summary>
/// The rendezvous over HTTP. Codes come in a header and signals in a body: neither is part of a URL, so neither gets into logs.
/// </summary>
internal sealed class RendezvousDoor(IRendezvousStore store, InboxRendezvousOptions options, TimeProvider time, EndpointMetrics metrics)
{
    private const string Allow = "GET, POST, PUT, DELETE, OPTIONS";

    private readonly MinuteWindows _posts = new(options.PostsPerMinute, time);
    private readonly MinuteWindows _wrongCodes = new(options.WrongCodesPerMinute, time);

    public static RendezvousDoor Create(IServiceProvider services, InboxRendezvousOptions options)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return new(AppStores.Codes(services, options), options, time, EndpointMetrics.Of(services));
    }

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            // Methods are case-sensitive (RFC 9110, 9.1), though routing ignores case.
            await (context.Request.Method switch
            {
                "POST" => PostAsync(context),
                "PUT" => ReplaceAsync(context),
                "GET" => ReadAsync(context),
                "DELETE" => EndAsync(context),
                _ => OtherMethods.AnswerAsync(
                    context, Allow, "A rendezvous supports POST (store), GET (read), PUT (replace) and DELETE (end)."),
            }).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Problem.WriteAsync(context, e.StatusCode, "Unreadable body", e.Message).ConfigureAwait(false);
        }
        catch (MailboxStoreException) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, RendezvousRefusal.StoreAway).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client disconnected.
            context.Abort();
        }
    }

    /// <summary>Stores an offer or, with the code of an offer, the answer to it.</summary>
    private async Task PostAsync(HttpContext context)
    {
        // Browsers let a page of any origin post without a preflight request: such a page could use up the codes through its visitors.
        if (!await OriginCheck.IsAllowedAsync(context, withCredentials: false).ConfigureAwait(false))
        {
            await OriginCheck.RefuseAsync(context, RendezvousRefusal.ForeignOrigin).ConfigureAwait(false);
        }
        else if (!TryReadKind(context.Request, out var kind))
        {
            await Problem.WriteAsync(context, RendezvousRefusal.UnknownKind).ConfigureAwait(false);
        }
        else if (await BodyAsync(context).ConfigureAwait(false) is { } body)
        {
            var result = kind == SignalKind.Answer
                ? await UseCodeAsync(context, offer => store.AnswerAsync(offer, body, context.RequestAborted)).ConfigureAwait(false)
                : await store.OfferAsync(body, context.RequestAborted).ConfigureAwait(false);
            await StoredAsync(context, result, StatusCodes.Status201Created).ConfigureAwait(false);
        }
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is { } body)
        {
            var result = await UseCodeAsync(context, answer => store.ReplaceAsync(answer, body, context.RequestAborted)).ConfigureAwait(false);
            await StoredAsync(context, result, StatusCodes.Status200OK).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(HttpContext context)
    {
        if (!TryReadKind(context.Request, out var kind))
        {
            await Problem.WriteAsync(context, RendezvousRefusal.UnknownKind).ConfigureAwait(false);
            return;
        }

        var result = await UseCodeAsync(context, code => store.ReadAsync(code, kind, context.RequestAborted)).ConfigureAwait(false);
        if (await SignalOrRefuseAsync(context, result).ConfigureAwait(false) is { } signal)
        {
            var response = context.Response;
            response.ContentType = "application/octet-stream";
            response.ContentLength = signal.Body.Length;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["X-Kind"] = signal.Kind == SignalKind.Offer ? "offer" : "answer";
            await response.Body.WriteAsync(signal.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(HttpContext context)
    {
        var result = await UseCodeAsync(context, code => store.EndAsync(code, context.RequestAborted)).ConfigureAwait(false);
        switch (result?.Status)
        {
            case null:
                break;
            case RendezvousStatus.Unknown:
                await RefuseAsync(context, RendezvousStatus.Unknown).ConfigureAwait(false);
                break;
            default:
                // It has ended, now or before.
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    /// <returns>The body; null if too many came from that address and the response has been written.</returns>
    private async ValueTask<byte[]?> BodyAsync(HttpContext context)
    {
        if (_posts.Note(Caller(context)) is { } seconds)
        {
            await Problem.WriteAsync(context, RendezvousRefusal.Posts(seconds)).ConfigureAwait(false);
            return null;
        }

        return await SmallBody.ReadAsync(context.Request, options.Codes.MaxSignalBytes, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// Performs an action with the request's code. A code counts as wrong until it has proved right, so parallel guesses all count.
    /// </summary>
    /// <returns>The result; null if there is no code or there were too many wrong ones, and the response has been written.</returns>
    private async ValueTask<RendezvousResult?> UseCodeAsync(HttpContext context, Func<RendezvousCode, ValueTask<RendezvousResult>> use)
    {
        if (context.Request.Headers["X-Code"] is not [{ } text] || !RendezvousCode.TryParse(text, out var code))
        {
            await Problem.WriteAsync(context, RendezvousRefusal.CodeNeeded).ConfigureAwait(false);
            return null;
        }

        if (_wrongCodes.Note(Caller(context)) is { } seconds)
        {
            await Problem.WriteAsync(context, RendezvousRefusal.Guesses(seconds)).ConfigureAwait(false);
            return null;
        }

        var isWrong = false;
        try
        {
            var result = await use(code).ConfigureAwait(false);
            isWrong = result.Status == RendezvousStatus.Unknown;
            return result;
        }
        catch (OperationCanceledException)
        {
            // Otherwise a client that disconnects in time could keep guessing.
            isWrong = true;
            throw;
        }
        finally
        {
            if (!isWrong)
            {
                _wrongCodes.TakeBack(Caller(context));
            }
        }
    }

    private async Task StoredAsync(HttpContext context, RendezvousResult? result, int status)
    {
        if (await SignalOrRefuseAsync(context, result).ConfigureAwait(false) is { } signal)
        {
            metrics.CodeGiven(signal.Kind == SignalKind.Offer ? "offer" : "answer");
            context.Response.StatusCode = status;
            await StoredJson.WriteAsync(context.Response, signal).ConfigureAwait(false);
        }
    }

    /// <returns>The signal; null if there is none and the response has been written.</returns>
    private async ValueTask<StoredSignal?> SignalOrRefuseAsync(HttpContext context, RendezvousResult? result)
    {
        if (result is { Signal: null } refused)
        {
            await RefuseAsync(context, refused.Status).ConfigureAwait(false);
        }

        return result?.Signal;
    }

    private Task RefuseAsync(HttpContext context, RendezvousStatus status) =>
        Problem.WriteAsync(context, RendezvousRefusal.Of(status, options.Codes.MaxSignalBytes));

    private static ulong Caller(HttpContext context) => MinuteWindows.KeyOf(context.Connection.RemoteIpAddress);

    /// <returns>False if there is a kind, and it is neither offer nor answer.</returns>
    private static bool TryReadKind(HttpRequest request, out SignalKind? kind)
    {
        var given = request.Query["kind"];
        kind = given.Count == 0 ? null : given == "answer" ? SignalKind.Answer : SignalKind.Offer;
        return given.Count == 0 || given == "answer" || given == "offer";
    }
}
