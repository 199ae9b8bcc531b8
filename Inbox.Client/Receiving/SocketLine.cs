using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Text.Json;
using Inbox.Client.Http;
using Inbox.Client.Sending;

namespace Inbox.Client.Receiving;

/// <summary>
/// An open socket: envelopes come in; messages, and what was handled, go out. Only <see cref="ReadAsync"/> notices its end.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing until somebody asks for its wait handle.")]
internal sealed class SocketLine(ClientWebSocket socket, InboxClientOptions options)
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _unanswered = new();
    private readonly ArrayBufferWriter<byte> _frame = new();
    private long _refs;
    private volatile bool _isOver;

    /// <summary>The next message. Answers to what was sent are seen to on the way.</summary>
    /// <exception cref="InboxException">The socket is over.</exception>
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

    /// <summary>Completes when the server has accepted the message.</summary>
    /// <exception cref="InboxException">It refused, or the socket was over before it answered.</exception>
    public async Task SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _refs);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _unanswered[number] = answer;
        try
        {
            // A write that is cancelled ends the socket, so nobody who sends may cancel it.
            var sent = WriteAsync(SocketFrame.Of(letter, number));
            await sent.WaitAsync(options.RequestTimeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            await answer.Task.WaitAsync(options.RequestTimeout, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw Problem.NoAnswer("The socket gave no answer", e);
        }
        finally
        {
            _unanswered.TryRemove(number, out _);
        }
    }

    /// <summary>Says that every message up to this one was handled.</summary>
    public Task AcknowledgeAsync(long id) => WriteAsync(SocketFrame.Acknowledgement(id));

    /// <summary>No answer will come any more.</summary>
    public void End()
    {
        _isOver = true;
        foreach (var answer in _unanswered.Values)
        {
            answer.TrySetException(Problem.NoAnswer("The socket broke"));
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
                throw Problem.NoAnswer("The socket broke");
            }

            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or IOException or OperationCanceledException)
        {
            throw Problem.NoAnswer("The socket broke", e);
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
                throw Problem.NoAnswer("The socket broke", e);
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw Closed((int?)socket.CloseStatus, socket.CloseStatusDescription);
            }

            _frame.Advance(part.Count);
            if (_frame.WrittenCount > options.MaxAnswerBytes)
            {
                throw Problem.NoAnswer($"A frame is longer than {nameof(InboxClientOptions.MaxAnswerBytes)}");
            }
        }
        while (!part.EndOfMessage);
    }

    private static InboxException Closed(int? code, string? why) => code switch
    {
        4401 => new(401, "Unauthorized", why),
        4409 => Endings.Of("superseded"),
        4410 => Endings.Of("left"),
        1001 => Endings.Of("stopping"),
        _ => Problem.NoAnswer($"The server closed the socket: {code} {why}"),
    };
}
