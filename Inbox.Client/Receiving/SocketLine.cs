using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Text.Json;
using Inbox.Client.Http;
using Inbox.Client.Sending;

namespace Inbox.Client.Receiving;

/// <summary>
/// An open socket: it receives envelopes, and sends messages and acknowledgements. Only <see cref="ReadAsync"/> detects its end.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds no resource unless its wait handle is used.")]
internal sealed class SocketLine(ClientWebSocket socket, InboxClientOptions options)
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _unanswered = new();
    private readonly ArrayBufferWriter<byte> _frame = new();
    private long _refs;
    private volatile bool _isOver;

    /// <summary>Reads the next message. Completes the sends whose answers arrive before it.</summary>
    /// <exception cref="InboxException">The socket ended.</exception>
    public async Task<ReceivedMessage> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await ReadFrameAsync(cancellationToken).ConfigureAwait(false);
            if (Envelope.Parse(_frame.WrittenMemory, Read) is { } message)
            {
                return message;
            }
        }
    }

    /// <summary>Sends a message, and completes when the server has accepted it.</summary>
    /// <exception cref="InboxException">The server refused it, or the socket ended before the answer.</exception>
    public async Task SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _refs);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _unanswered[number] = answer;
        try
        {
            // Cancelling a write would abort the socket, so the caller's token does not reach it.
            var sent = WriteAsync(SocketFrame.Of(letter, number));
            await sent.WaitAsync(options.RequestTimeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            await answer.Task.WaitAsync(options.RequestTimeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Problem.NoAnswer($"The server did not answer over the socket within InboxClientOptions.{nameof(InboxClientOptions.RequestTimeout)}", e);
        }
        finally
        {
            _unanswered.TryRemove(number, out _);
        }
    }

    /// <summary>Acknowledges every message up to this one.</summary>
    public Task AcknowledgeAsync(long id) => WriteAsync(SocketFrame.Acknowledgement(id));

    /// <summary>Fails all sends that wait for an answer, and all later ones.</summary>
    public void End()
    {
        _isOver = true;
        foreach (var answer in _unanswered.Values)
        {
            answer.TrySetException(Problem.NoAnswer("The socket connection broke"));
        }
    }

    private ReceivedMessage? Read(JsonElement frame)
    {
        if (frame.TryGetProperty("id", out _))
        {
            return Envelope.Message(frame);
        }

        if (frame.TryGetProperty("ok", out var number))
        {
            AnswerTo(number)?.TrySetResult();
        }
        else if (frame.TryGetProperty("ref", out number) && frame.TryGetProperty("error", out var error))
        {
            AnswerTo(number)?.TrySetException(new InboxException(
                error.GetProperty("status").GetInt32(), Problem.Text(error, "title") ?? "", Problem.Text(error, "detail"), Problem.RetryAfter(error)));
        }

        return null;
    }

    private TaskCompletionSource? AnswerTo(JsonElement number) => _unanswered.GetValueOrDefault(number.GetInt64());

    private async Task WriteAsync(ReadOnlyMemory<byte> frame)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isOver)
            {
                throw Problem.NoAnswer("The socket connection broke");
            }

            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or IOException or OperationCanceledException)
        {
            throw Problem.NoAnswer("The socket connection broke", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReadFrameAsync(CancellationToken cancellationToken)
    {
        _frame.ResetWrittenCount();
        ValueWebSocketReceiveResult part;
        do
        {
            try
            {
                part = await socket.ReceiveAsync(_frame.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw Problem.NoAnswer("The socket connection broke", e);
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw Closed((int?)socket.CloseStatus, socket.CloseStatusDescription);
            }

            _frame.Advance(part.Count);
            if (_frame.WrittenCount > options.MaxAnswerBytes)
            {
                throw Problem.NoAnswer($"A frame is longer than InboxClientOptions.{nameof(InboxClientOptions.MaxAnswerBytes)} ({options.MaxAnswerBytes} bytes)");
            }
        }
        while (!part.EndOfMessage);
    }

    private static InboxException Closed(int? code, string? why) => code switch
    {
        4401 => new(401, "Unauthorized", why),
        4409 => Endings.Of("superseded"),
        4410 => Endings.Of("left"),
        4419 => Endings.Of("again"),
        4424 => Endings.Of("lost"),
        1001 => Endings.Of("stopping"),
        _ => Problem.NoAnswer($"The server closed the socket: {code} {why}"),
    };
}
