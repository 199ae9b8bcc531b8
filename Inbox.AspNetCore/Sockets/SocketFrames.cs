using System.Buffers;
using System.Net.WebSockets;

namespace Inbox.AspNetCore.Sockets;

internal enum FrameKind
{
    /// <summary>The peer has closed its side, or the connection broke.</summary>
    Closed,
    Text,
    Binary,

    /// <summary>The frame exceeds its limit. Reported at once; the rest of it is read as further frames.</summary>
    TooLarge,
}

/// <summary>Whole frames of a socket. It holds a buffer only while a frame arrives, and sends one frame at a time.</summary>
internal sealed class SocketFrames(WebSocket socket) : IDisposable
{
    private const int FirstBuffer = 4096;

    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>Gets whether either side has begun to close. Then nothing more is sent: a closing browser drops what arrives.</summary>
    public bool IsClosing => socket.State is WebSocketState.CloseSent or WebSocketState.CloseReceived or WebSocketState.Closed;

    public void Dispose() => _sending.Dispose();

    /// <summary>Waits for the next frame.</summary>
    /// <param name="maxBytes">The largest size in bytes.</param>
    public async ValueTask<Frame> ReadAsync(int maxBytes)
    {
        try
        {
            // An empty read completes when there is something to read; until then no buffer is held.
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
            return result switch
            {
                { MessageType: WebSocketMessageType.Close } => new(FrameKind.Closed),
                { EndOfMessage: true } => new(KindOf(result.MessageType)),
                _ => await ReadWholeAsync(maxBytes).ConfigureAwait(false),
            };
        }
        catch (Exception e) when (IsBroken(e))
        {
            return new(FrameKind.Closed);
        }
    }

    /// <returns>False if the socket is closed or broken and the frame was not sent.</returns>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> text)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            if (socket.State is not WebSocketState.Open)
            {
                return false;
            }

            await socket.SendAsync(text, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsBroken(e))
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends the close frame with its reason.</summary>
    public async Task CloseAsync(CloseCode code, string reason)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsBroken(e))
        {
            // Then the socket is closed already.
        }
        finally
        {
            _sending.Release();
        }
    }

    private async ValueTask<Frame> ReadWholeAsync(int maxBytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maxBytes + 1));
        var length = 0;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
                length += result.Count;
                if (result.MessageType == WebSocketMessageType.Close || length > maxBytes)
                {
                    return new(result.MessageType == WebSocketMessageType.Close ? FrameKind.Closed : FrameKind.TooLarge);
                }

                if (result.EndOfMessage)
                {
                    var frame = new Frame(KindOf(result.MessageType), buffer, length);
                    buffer = null;
                    return frame;
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, maxBytes);
                }
            }
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static byte[] Grow(byte[] buffer, int maxBytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, maxBytes + 1L));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static FrameKind KindOf(WebSocketMessageType type) => type == WebSocketMessageType.Text ? FrameKind.Text : FrameKind.Binary;

    private static bool IsBroken(Exception e) => e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;

    /// <summary>One frame. Dispose of it once: its buffer returns to the pool.</summary>
    internal readonly struct Frame(FrameKind kind, byte[]? buffer = null, int length = 0) : IDisposable
    {
        public FrameKind Kind => kind;

        public ReadOnlySpan<byte> Text => buffer.AsSpan(0, length);

        public void Dispose()
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
