using System.Buffers.Text;
using System.Text;

namespace Inbox.Benchmarks.Load;

/// <summary>HTTP/1.1 on a socket: ready-made bytes out, and of the answer only what a scenario asks for is read.</summary>
/// <remarks>Lean on purpose: client and server share the machine, and what the client costs is taken from the server.</remarks>
internal sealed class Http1Exchange : IExchange
{
    private readonly Stream _stream;
    private byte[] _buffer = new byte[1024];
    private int _start;
    private int _end;

    private Http1Exchange(Stream stream) => _stream = stream;

    public static async Task<Http1Exchange> ConnectAsync(Target target) => new(await target.OpenAsync());

    public async ValueTask<Answer> AskAsync(Request request)
    {
        await _stream.WriteAsync(request.Bytes);
        return await ReadAnswerAsync();
    }

    public async ValueTask<Answer> AskAllAsync(IReadOnlyList<Request> requests, int answer = 200)
    {
        await _stream.WriteAsync(requests.SelectMany(request => request.Bytes).ToArray());
        for (var i = 1; i < requests.Count; i++)
        {
            (await ReadAnswerAsync()).Expect(answer);
        }

        return await ReadAnswerAsync();
    }

    /// <summary>Opens a stream, and comes back when its head and first bytes are there. The rest is left to lie.</summary>
    public async Task StreamAsync(Request request)
    {
        await _stream.WriteAsync(request.Bytes);
        while (_buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8) < 0)
        {
            await FillAsync();
        }
    }

    public void Dispose() => _stream.Dispose();

    private async ValueTask<Answer> ReadAnswerAsync()
    {
        int headEnd;
        while ((headEnd = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        var head = Encoding.ASCII.GetString(_buffer, _start, headEnd);
        if (!Utf8Parser.TryParse(_buffer.AsSpan(_start + "HTTP/1.1 ".Length, 3), out int status, out _))
        {
            throw new InvalidDataException($"Not an HTTP/1.1 answer: {head}");
        }

        var length = ContentLength(head, status);
        _start += headEnd + 4;
        while (_end - _start < length)
        {
            await FillAsync();
        }

        var body = _buffer.AsMemory(_start, length);
        _start += length;
        return new(status, body);
    }

    private static int ContentLength(string head, int status)
    {
        const string Name = "\r\nContent-Length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return status == 204 ? 0 : throw new NotSupportedException($"An answer without a length: {head}");
        }

        var value = head.AsSpan(at + Name.Length);
        return int.Parse(value[..(value.IndexOf('\r') is >= 0 and var end ? end : value.Length)], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async ValueTask FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            var larger = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
            Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
            (_buffer, _start, _end) = (larger, 0, _end - _start);
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end));
        if (read == 0)
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        _end += read;
    }
}
