using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Http;
using Inbox.AspNetCore.Sockets;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.ServerSentEvents;

/// <summary>A writer of the lines of an event stream.</summary>
internal static class EventWriter
{
    /// <summary>How long a browser waits before it reconnects, unless told otherwise.</summary>
    private const int RetryMilliseconds = 3000;

    /// <summary>Begins a stream, and resets the retry time that <see cref="WriteAgain"/> set.</summary>
    public static void WriteStart(PipeWriter output) => Write(output, $":\nretry: {RetryMilliseconds}\n\n");

    /// <summary>Asks the reader to reconnect at once, which acknowledges what it has read.</summary>
    public static void WriteAgain(PipeWriter output) => output.Write("event: again\ndata: {}\nretry: 1\n\n"u8);

    /// <summary>Writes a comment, which shows both ends and the proxies between them that the stream is open.</summary>
    public static void WriteComment(PipeWriter output) => output.Write(":\n\n"u8);

    /// <returns>Whether the messages were written completely.</returns>
    public static async Task<bool> WriteMessageAsync(HttpContext context, MessageList messages)
    {
        var output = context.Response.BodyWriter;
        foreach (var message in messages)
        {
            WriteMessage(output, message);
        }

        var flushing = output.FlushAsync(CancellationToken.None);
        var hadToWait = !flushing.IsCompleted;

        // A flush that waits returns without an error when the connection breaks.
        return !(await flushing.ConfigureAwait(false)).IsCompleted && (!hadToWait || ConnectionProbe.IsOpen(context));
    }

    /// <summary>Writes the last event. It has data, since a browser drops an event without any.</summary>
    public static void WriteEnd(PipeWriter output, WaitEnded ended)
    {
        var name = ended switch
        {
            WaitEnded.Superseded => "superseded",
            WaitEnded.Left => "left",
            WaitEnded.Stopping => "stopping",
            WaitEnded.Lost => "lost",
            _ => null,
        };
        if (name is null)
        {
            return;
        }

        if (ended == WaitEnded.Stopping)
        {
            Write(output, $"retry: {RetryAfter.Stopping() * 1000}\n");
        }

        Write(output, $"event: {name}\ndata: {{}}\n\n");
    }

    private static void WriteMessage(PipeWriter output, MailboxMessage message)
    {
        Write(output, $"id: {message.Id}\ndata: ");
        var envelope = new ArrayBufferWriter<byte>(EnvelopeWriter.LengthOf(message));
        using (var json = new Utf8JsonWriter(envelope, JsonFrame.Options))
        {
            EnvelopeWriter.Write(json, message);
        }

        WriteLine(output, envelope.WrittenSpan);
        output.Write("\n\n"u8);
    }

    /// <summary>
    /// Writes JSON on one line. It may have line breaks between its tokens, and each line of an event would need its own field name. Spaces
    /// mean the same, and a message of line breaks does not grow sevenfold.
    /// </summary>
    private static void WriteLine(PipeWriter output, ReadOnlySpan<byte> json)
    {
        for (var end = json.IndexOfAny("\r\n"u8); end >= 0; end = json.IndexOfAny("\r\n"u8))
        {
            output.Write(json[..end]);
            output.Write(" "u8);
            json = json[(end + 1)..];
        }

        output.Write(json);
    }

    private static void Write(PipeWriter output, FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture), output);
}
