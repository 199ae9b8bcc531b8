using System.Buffers.Binary;
using System.Text;

namespace Inbox.Benchmarks.Load;

/// <summary>A WebSocket (RFC 6455) on a socket: ready-made frames out, and of those that come only where they end.</summary>
/// <remarks>Lean on purpose, as <see cref="Http1Exchange"/>. The masking key is zero: nothing between the two needs to be fooled.</remarks>
internal sealed class SocketLink : IDisposable
{
    private const byte TextFrame = 0x81;
    private const byte PingFrame = 0x89;
    private const byte PongFrame = 0x8A;
    private const byte CloseFrame = 0x88;
    private const byte Masked = 0x80;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[512];
    private int _start;
    private int _end;

    private SocketLink(Stream stream) => _stream = stream;

    public static async Task<SocketLink> ConnectAsync(Target target, Peer peer)
    {
        var link = new SocketLink(await target.OpenAsync());
        await link.UpgradeAsync(target, peer);
        if (target.Speech.Opening is { } opening)
        {
            await link.SendAsync(Frame(opening));
        }

        for (var i = 0; i < target.Speech.Greetings; i++)
        {
            await link.ReceiveAsync();
        }

        return link;
    }

    /// <summary>A frame to be sent often.</summary>
    public static byte[] Frame(string text) => Frame(TextFrame, Encoding.UTF8.GetBytes(text));

    public ValueTask SendAsync(byte[] frame) => _stream.WriteAsync(frame);

    /// <summary>Waits for the next frame. Answers pings.</summary>
    /// <returns>What it says; valid until the next call.</returns>
    /// <exception cref="EndOfStreamException">The server closed the socket.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync()
    {
        while (true)
        {
            await FillToAsync(2);
            var (kind, length, header) = (_buffer[_start], _buffer[_start + 1] & 0x7F, 2);
            if (length == 126)
            {
                await FillToAsync(4);
                (length, header) = (BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 2)), 4);
            }
            else if (length == 127)
            {
                await FillToAsync(10);
                (length, header) = ((int)BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(_start + 2)), 10);
            }

            await FillToAsync(header + length);
            var payload = _buffer.AsMemory(_start + header, length);
            _start += header + length;
            switch (kind)
            {
                case PingFrame:
                    await _stream.WriteAsync(Frame(PongFrame, payload.ToArray()));
                    break;
                case CloseFrame:
                    throw new EndOfStreamException($"The server closed the socket: {Encoding.UTF8.GetString(payload.Span)}");
                default:
                    return payload;
            }
        }
    }

    /// <summary>Answers pings from now on, and passes over all else.</summary>
    public void StayIdle() => _ = ListenAsync();

    public void Dispose() => _stream.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                await ReceiveAsync();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was closed at the end of the run.
        }
    }

    private static byte[] Frame(byte kind, byte[] payload)
    {
        byte[] length = payload.Length < 126 ? [(byte)(Masked | payload.Length)] : [Masked | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        return [kind, .. length, 0, 0, 0, 0, .. payload];
    }

    /// <summary>The request that becomes a socket.</summary>
    public static byte[] Handshake(Target target, Peer peer)
    {
        var credentials = target.Speech.HasCredentialsInHeader
            ? $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{peer.Name}:{peer.Password}"))}\r\nSec-WebSocket-Protocol: inbox.v1\r\n"
            : "";
        return Encoding.ASCII.GetBytes(
            $"GET {target.Speech.Target(target, peer)} HTTP/1.1\r\nHost: {target.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{credentials}\r\n");
    }

    private async Task UpgradeAsync(Target target, Peer peer)
    {
        await _stream.WriteAsync(Handshake(target, peer));
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillToAsync(_end - _start + 1);
        }

        var head = Encoding.ASCII.GetString(_buffer, _start, end);
        _start += end + 4;
        if (!head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The server opens no socket: {head}");
        }
    }

    private async ValueTask FillToAsync(int count)
    {
        while (_end - _start < count)
        {
            if (_start == _end)
            {
                _start = _end = 0;
            }
            else if (_buffer.Length - _start < count || _end == _buffer.Length)
            {
                var larger = new byte[Math.Max(_buffer.Length, count * 2)];
                Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
                (_buffer, _start, _end) = (larger, 0, _end - _start);
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_end));
            _end += read > 0 ? read : throw new EndOfStreamException("The server closed the connection.");
        }
    }
}
