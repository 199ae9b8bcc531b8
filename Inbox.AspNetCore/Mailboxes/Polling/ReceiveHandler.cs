using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.Polling;

/// <summary>The handler of GET: returns the oldest message, or a batch, now or as soon as there is one.</summary>
internal sealed class ReceiveHandler(InboxEndpointOptions options, LoginLifetime logins, HandOver handOver, EndpointMetrics metrics)
{
    /// <summary>How many bytes an empty output buffer of a server takes without waiting.</summary>
    private const int BytesAtOnce = 16 * 1024;

    /// <summary>
    /// The most bytes that are written at once, before the reader has taken the previous ones: the server copies all that it is given.
    /// </summary>
    private const int SliceBytes = 64 * 1024;

    public async Task InvokeAsync(HttpContext context, IMailbox mailbox, InboxQuery query)
    {
        if (!ReceiveRequest.TryRead(context.Request, query, options, out var request, out var error))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "Unreadable request", error).ConfigureAwait(false);
            return;
        }

        request = request with { Wait = logins.Cap(logins.EndOf(context), request.Wait) };
        if (request.Wait > TimeSpan.Zero)
        {
            ParkedRequest.LetGoOfHeaders(context.Request);
        }

        try
        {
            var receiver = await mailbox.AttachAsync(
                new() { After = request.After, Once = true, OnRevoked = context.Abort, AllowSynchronousContinuations = true }, context.RequestAborted).ConfigureAwait(false);
            await using (receiver.ConfigureAwait(false))
            {
                await AnswerAsync(context, receiver, request).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader disconnected: nobody is left to answer.
        }
    }

    private async Task AnswerAsync(HttpContext context, IMailboxReceiver receiver, ReceiveRequest request)
    {
        ReceiveResult result;
        metrics.Connected(Transport.LongPoll);
        try
        {
            result = await receiver.ReceiveAsync(request.Wait, request.Max ?? 1, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            metrics.Disconnected(Transport.LongPoll);
        }

        if (request.Wait > TimeSpan.Zero)
        {
            metrics.Waited(Transport.LongPoll, result.Ended);
        }

        if (request.WaitIsPreferred)
        {
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={(long)request.Wait.TotalSeconds}");
        }

        if (result.Messages.Count == 0)
        {
            WriteNothing(context.Response, result.Ended);
            return;
        }

        if (!await handOver.TryAsync(context, result, request.After is not null, request.Max is null ? WriteMessageAsync : WriteBatchAsync).ConfigureAwait(false))
        {
            context.Abort();
        }
    }

    private static Task<bool> WriteMessageAsync(HttpContext context, MessageList messages)
    {
        var message = messages[0];
        var response = context.Response;
        response.Headers["X-From"] = SenderHeader.Encode(message.From);
        response.Headers["X-From-Life"] = message.FromLife.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Message-Id"] = message.Id.ToString(CultureInfo.InvariantCulture);
        response.ContentType = message.ContentType;
        return WriteBodyAsync(context, message.Body);
    }

    private static Task<bool> WriteBatchAsync(HttpContext context, MessageList messages)
    {
        var length = 2L;
        foreach (var message in messages)
        {
            length += EnvelopeWriter.LengthOf(message);
        }

        var body = new ArrayBufferWriter<byte>((int)Math.Min(length, Array.MaxLength));
        using (var json = new Utf8JsonWriter(body, JsonFrame.Options))
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                EnvelopeWriter.Write(json, message);
            }

            json.WriteEndArray();
        }

        context.Response.ContentType = "application/json";
        return WriteBodyAsync(context, body.WrittenMemory);
    }

    /// <summary>
    /// Writes all but the end, which may have to wait for the reader. Then writes the end, but only if the reader is still connected.
    /// </summary>
    /// <remarks>
    /// A write that waits returns without an error when the connection breaks, and RequestAborted alone cannot tell why: it comes too late
    /// for a broken connection, and too early for a client that has read everything and closed at once. A client that lacks the end has
    /// certainly not read everything.
    /// </remarks>
    /// <returns>Whether the body was written completely.</returns>
    private static async Task<bool> WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentLength = body.Length;
        if (body.IsEmpty)
        {
            await context.Response.StartAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }

        var writer = context.Response.BodyWriter;
        var end = Math.Max(0, body.Length - BytesAtOnce);
        if (end > 0)
        {
            for (var start = 0; start < end; start += SliceBytes)
            {
                var slice = body[start..Math.Min(start + SliceBytes, end)];
                if ((await writer.WriteAsync(slice, CancellationToken.None).ConfigureAwait(false)).IsCompleted)
                {
                    return false;
                }
            }

            var flush = await writer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            if (flush.IsCompleted || !ConnectionProbe.IsOpen(context))
            {
                return false;
            }
        }

        var last = await writer.WriteAsync(body[end..], CancellationToken.None).ConfigureAwait(false);
        return !last.IsCompleted;
    }

    private static void WriteNothing(HttpResponse response, WaitEnded ended)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        var reason = ended switch
        {
            WaitEnded.Timeout => "timeout",
            WaitEnded.Superseded => "superseded",
            WaitEnded.Left => "left",
            WaitEnded.Stopping => "stopping",
            WaitEnded.Lost => "lost",
            _ => null,
        };
        if (reason is not null)
        {
            response.Headers["X-Wait-Ended"] = reason;
        }

        if (ended == WaitEnded.Stopping)
        {
            response.Headers.RetryAfter = RetryAfter.Stopping().ToString(CultureInfo.InvariantCulture);
        }
    }
}
