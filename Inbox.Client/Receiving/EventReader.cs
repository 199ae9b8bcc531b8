using System.Buffers;
using System.Text;
using Inbox.Client.Http;

namespace Inbox.Client.Receiving;

/// <summary>A server-sent event.</summary>
/// <param name="Name">The <c>event:</c> field; "message" when it is absent.</param>
/// <param name="Data">The <c>data:</c> lines, joined by line feeds.</param>
internal readonly record struct ServerEvent(string Name, byte[] Data);

/// <summary>
/// Reads server-sent events and detects silence. A comment is not an event, but it proves that the stream is alive. The framework's parser
/// does not report comments, so it cannot be used here.
/// </summary>
internal sealed class EventReader(Stream stream, int maxBytes, TimeProvider time)
{
    private readonly byte[] _chunk = new byte[16 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private string _name = "";

    /// <summary>Reads the next bytes and returns the events that they complete: none after a comment or a part of an event.</summary>
    /// <param name="patience">How long to wait for the next byte.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="InboxException">Nothing arrived in time, the stream broke, or an event is too long.</exception>
    public async Task<List<ServerEvent>> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        int length;
        try
        {
            length = await stream.ReadAsync(_chunk, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Problem.NoAnswer(late.IsCancellationRequested ? "The stream was silent for too long" : "The stream connection broke", e);
        }

        return length > 0 ? Events(_chunk.AsSpan(0, length)) : throw Problem.NoAnswer("The stream ended");
    }

    private List<ServerEvent> Events(ReadOnlySpan<byte> chunk)
    {
        var events = new List<ServerEvent>();
        for (int end; (end = chunk.IndexOf((byte)'\n')) >= 0; chunk = chunk[(end + 1)..])
        {
            _line.Write(chunk[..end]);
            Line(_line.WrittenSpan is [.. var text, (byte)'\r'] ? text : _line.WrittenSpan, events);
            _line.ResetWrittenCount();
        }

        _line.Write(chunk);
        return _line.WrittenCount + _data.WrittenCount <= maxBytes
            ? events
            : throw Problem.NoAnswer($"An event is longer than InboxClientOptions.{nameof(InboxClientOptions.MaxAnswerBytes)} ({maxBytes} bytes)");
    }

    private void Line(ReadOnlySpan<byte> line, List<ServerEvent> events)
    {
        if (line.IsEmpty)
        {
            if (_data.WrittenCount > 0)
            {
                events.Add(new(_name.Length > 0 ? _name : "message", _data.WrittenSpan[..^1].ToArray()));
            }

            _data.ResetWrittenCount();
            _name = "";
        }
        else if (line.StartsWith("data:"u8))
        {
            _data.Write(Value(line));
            _data.Write("\n"u8);
        }
        else if (line.StartsWith("event:"u8))
        {
            _name = Encoding.UTF8.GetString(Value(line));
        }
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line)
    {
        var value = line[(line.IndexOf((byte)':') + 1)..];
        return value is [(byte)' ', .. var rest] ? rest : value;
    }
}
