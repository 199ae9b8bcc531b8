using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Mailboxes.ServerSentEvents;

/// <summary>
/// The handler of GET that accepts <c>text/event-stream</c>: writes each message as an event (WHATWG HTML, 9.2) while the connection lasts.
/// </summary>
internal sealed class StreamHandler(
    InboxEndpointOptions options, MailboxLimits limits, LoginLifetime logins, HandOver handOver, EndpointMetrics metrics)
{
    private const string EventStream = "text/event-stream";

    /// <summary>
    /// How long after the last message a comment follows it. A filter that reads along (an antivirus program) may keep each piece of a
    /// stream until the next one comes, and the next heartbeat would be 15 s away.
    /// </summary>
    private static readonly TimeSpan _comment = TimeSpan.FromMilliseconds(50);

    public static bool IsAskedFor(HttpRequest request)
    {
        foreach (var accept in request.Headers.Accept)
        {
            if (accept is not null && accept.Contains(EventStream, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public async Task InvokeAsync(HttpContext context, IMailbox mailbox, InboxQuery query)
    {
        if (!ReceiveRequest.TryRead(context.Request, query, options, out var request, out var error))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Unreadable request", error).ConfigureAwait(false);
            return;
        }

        ParkedRequest.LetGoOfHeaders(context.Request);
        context.Response.ContentType = EventStream;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Find<IHttpResponseBodyFeature>()?.DisableBuffering();
        metrics.Connected(Transport.Stream);
        try
        {
            await StreamAsync(context, mailbox, request.After).ConfigureAwait(false);
        }
        catch (MailboxStoreException) when (context.Response.HasStarted)
        {
            // The stream ends without a last event: its reader reconnects, and then gets the error.
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader disconnected during the write: nobody is left to answer.
        }
        finally
        {
            metrics.Disconnected(Transport.Stream);
        }
    }

    private async Task StreamAsync(HttpContext context, IMailbox mailbox, long? after)
    {
        var receiver = await mailbox.AttachAsync(
            new() { After = after, OnRevoked = context.Abort, AllowSynchronousContinuations = true }, context.RequestAborted).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            await StreamAsync(context, receiver, isAcknowledged: after is not null).ConfigureAwait(false);
        }
    }

    /// <remarks>
    /// A reader can acknowledge only by reconnecting, and the messages it has received fill its mailbox until then. When they fill half of
    /// it, the reader is asked to reconnect.
    /// </remarks>
    private async Task StreamAsync(HttpContext context, IMailboxReceiver receiver, bool isAcknowledged)
    {
        var (end, wait) = (logins.EndOf(context), TimeSpan.Zero);
        var (messagesLeft, bytesLeft) = (limits.MaxMailboxMessages / 2, limits.MaxMailboxBytes / 2);
        var isBegun = false;
        while (true)
        {
            var result = await receiver.ReceiveAsync(wait, 1, context.RequestAborted).ConfigureAwait(false);
            wait = result.Messages.Count > 0 && options.HeartbeatInterval > _comment ? _comment : options.HeartbeatInterval;
            wait = logins.Cap(end, wait);
            if (!isBegun)
            {
                // Not earlier: output cannot be taken back, and a store that fails at once is answered with a status.
                EventWriter.WriteStart(context.Response.BodyWriter);
                isBegun = true;
            }

            if (result.Messages.Count > 0)
            {
                if (!await handOver.TryAsync(context, result, isAcknowledged, EventWriter.WriteMessageAsync).ConfigureAwait(false))
                {
                    context.Abort();
                    return;
                }

                messagesLeft--;
                bytesLeft -= result.Messages[0].Body.Length;
                if ((isAcknowledged && (messagesLeft <= 0 || bytesLeft <= 0)) || logins.IsOver(end))
                {
                    EventWriter.WriteAgain(context.Response.BodyWriter);
                    return;
                }
            }
            else if (result.Ended is WaitEnded.None or WaitEnded.Timeout && logins.IsOver(end))
            {
                EventWriter.WriteAgain(context.Response.BodyWriter);
                return;
            }
            else if (result.Ended is WaitEnded.None or WaitEnded.Timeout)
            {
                EventWriter.WriteComment(context.Response.BodyWriter);
                if ((await context.Response.BodyWriter.FlushAsync(CancellationToken.None).ConfigureAwait(false)).IsCompleted)
                {
                    return;
                }
            }
            else
            {
                metrics.Waited(Transport.Stream, result.Ended);
                EventWriter.WriteEnd(context.Response.BodyWriter, result.Ended);
                return;
            }
        }
    }
}
