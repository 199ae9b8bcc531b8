using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inbox.Reliability.Tests.Hosting;

/// <summary>A client that writes what it likes to a socket, reads as far as it likes, and ends as it likes.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly byte[] _endOfHead = "\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly CancellationToken _patience;
    private byte[] _buffer = new byte[2048];
    private int _start;
    private int _end;

    private RawClient(Socket socket, CancellationToken patience) => (_socket, _patience) = (socket, patience);

    /// <param name="server">Whom to connect to.</param>
    /// <param name="patience">Ends whatever hangs.</param>
    /// <param name="receiveBuffer">How much the client's system takes in while nobody reads.</param>
    /// <param name="from">The client's own address.</param>
    public static async Task<RawClient> OpenAsync(EndPoint server, CancellationToken patience, int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(server, patience);
        return new(socket, patience);
    }

    /// <returns>False when the server has ended the connection.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, _patience)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public ValueTask<bool> WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads one answer.</summary>
    /// <returns>Null when the connection ended before the answer was whole.</returns>
    public async ValueTask<RawAnswer?> ReadAsync()
    {
        RawAnswer answer;
        do
        {
            if (await ReadHeadAsync() is not { } head)
            {
                return null;
            }

            answer = RawAnswer.OfHead(head);
        }
        while (answer.Status < 200);

        return answer.IsChunked ? await ReadChunksAsync(answer) : await TakeAsync(answer.Length) is { } body ? answer.With(body) : null;
    }

    /// <summary>Reads so many bytes of whatever comes.</summary>
    public async ValueTask<bool> ReadBytesAsync(int count) => await TakeAsync(count) is not null;

    /// <summary>Reads until the server ends the connection, by a farewell or a reset.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        return _buffer[_start.._end];
    }

    /// <summary>No more is written, but what comes is still read.</summary>
    public void EndWriting()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was first.
        }
    }

    /// <summary>Ends the connection by a reset, which is at the server's socket when this returns (on one machine).</summary>
    public void Reset()
    {
        _socket.LingerState = new(true, 0);
        _socket.Dispose();
    }

    /// <summary>Ends the connection by a farewell.</summary>
    public void Dispose() => _socket.Dispose();

    private async ValueTask<string?> ReadHeadAsync()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf(_endOfHead)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var head = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + _endOfHead.Length;
        return head;
    }

    private async ValueTask<RawAnswer?> ReadChunksAsync(RawAnswer answer)
    {
        var body = new MemoryStream();
        while (true)
        {
            int length;
            while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            {
                if (!await FillAsync())
                {
                    return null;
                }
            }

            var size = Convert.ToInt32(Encoding.ASCII.GetString(_buffer, _start, length), 16);
            _start += length + 2;
            if (await TakeAsync(size + 2) is not { } chunk)
            {
                return null;
            }

            if (size == 0)
            {
                return answer.With(body.ToArray());
            }

            body.Write(chunk, 0, size);
        }
    }

    private async ValueTask<byte[]?> TakeAsync(int count)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var bytes = count == 0 ? [] : _buffer[_start..(_start + count)];
        _start += count;
        return bytes;
    }

    private async ValueTask<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), _patience);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            // A reset is an end too.
            return false;
        }
    }
}
