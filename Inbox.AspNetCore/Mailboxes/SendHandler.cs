using System.Buffers;
using System.IO.Pipelines;
using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes;

/// <summary>The handler of POST: sends the body to a mailbox.</summary>
internal sealed class SendHandler(
    int maxMessageBytes, SendRate rate, Func<string, string, HttpContext, ValueTask<bool>>? canSend, NameKeeper keeper, Sending sending)
{
    public async Task InvokeAsync(HttpContext context, IMailbox mailbox, InboxQuery query)
    {
        if (query.To is not { } to || !MailboxName.IsLegal(to))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest,
                "Recipient needed",
                "Name the recipient's mailbox in the query, ?to=NAME: 1 to 256 bytes of UTF-8 without control characters.")
                .ConfigureAwait(false);
            return;
        }

        if (!TryReadHold(query.Hold, out var hold))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Unreadable request", "'hold' must be a whole number of seconds, 0 or more.").ConfigureAwait(false);
            return;
        }

        if (rate.TakeOrRefuse(mailbox.Name) is { } refusal)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (canSend is not null && !await canSend(mailbox.Name, to, context).ConfigureAwait(false))
        {
            await Problem.WriteAsync(context, Refusal.NotAllowed).ConfigureAwait(false);
            return;
        }

        byte[]? body;
        try
        {
            body = await ReadBodyAsync(context.Request, mailbox, context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            // The body exceeds the server's own limit, is incomplete, or is malformed.
            await Problem.WriteAsync(context, e.StatusCode, "Unreadable body", e.Message).ConfigureAwait(false);
            return;
        }
        catch (InvalidOperationException)
        {
            // Kestrel reports illegal characters in a trailer by this exception, unlike the errors above.
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest,
                "Unreadable body",
                "The trailer after the last chunk contains illegal characters. Nothing was stored.").ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sender disconnected during the body: nobody is left to answer, and there is nothing to store.
            context.Abort();
            return;
        }

        var type = MessageContentType.Of(context.Request.ContentType);
        var status = body is null
            ? SendStatus.TooLarge
            : await sending.SendAsync(mailbox, to, new(body, type), new() { Hold = hold }, context.RequestAborted).ConfigureAwait(false);
        if (status == SendStatus.Held)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else if (status != SendStatus.Accepted)
        {
            await Problem.WriteAsync(context, Refusal.Of(status, maxMessageBytes)).ConfigureAwait(false);
        }
    }

    private static bool TryReadHold(string? value, out TimeSpan hold)
    {
        hold = TimeSpan.Zero;
        if (value is null)
        {
            return true;
        }

        if (!WholeNumber.TryParse(value, out var seconds))
        {
            return false;
        }

        // The store caps it, to at most an hour.
        hold = TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
        return true;
    }

    /// <returns>The body; null if it is larger than a message may be.</returns>
    private async ValueTask<byte[]?> ReadBodyAsync(HttpRequest request, IMailbox mailbox, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxMessageBytes)
        {
            return null;
        }

        var reading = request.BodyReader.ReadAsync(cancellationToken);
        var kept = reading.IsCompleted ? null : keeper.Keep(mailbox);
        try
        {
            var result = await reading.ConfigureAwait(false);
            if (result.IsCompleted)
            {
                return Take(request, result.Buffer);
            }

            // The first part may have arrived with the headers.
            kept ??= keeper.Keep(mailbox);
            return await ReadRestAsync(request, result, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            kept?.Dispose();
        }
    }

    private async ValueTask<byte[]?> ReadRestAsync(HttpRequest request, ReadResult result, CancellationToken cancellationToken)
    {
        var body = new BodyBuffer(request.ContentLength, maxMessageBytes);
        while (true)
        {
            var fits = body.TryAppend(result.Buffer);
            request.BodyReader.AdvanceTo(result.Buffer.End);
            if (!fits || result.IsCompleted)
            {
                return fits ? body.ToArray() : null;
            }

            result = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private byte[]? Take(HttpRequest request, in ReadOnlySequence<byte> buffer)
    {
        var body = buffer.Length > maxMessageBytes ? null : buffer.ToArray();
        request.BodyReader.AdvanceTo(buffer.End);
        return body;
    }
}
