using System.Buffers;
using System.Net.WebSockets;

namespace Inbox.AspNetCore.Sockets;

internal enum FrameKind
{
    /// <summary>The peer has closed its side, or the connection broke.</summary>
    Closed,
    Text,
    Binary,

    /// <summary>More than a frame may have. Said at once; what comes of it still is the next frames.</summary>
    TooLarge,
}

/// <summary>Whole frames in and out of a socket: it holds a buffer only while a frame arrives, and sends one at a time.</summary>
internal sealed class SocketFrames(WebSocket socket) : IDisposable
{
    private const int FirstBuffer = 4096;

    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>Whether either side has said farewell. Then nothing more is sent: a browser that is closing drops what comes.</summary>
    public bool IsClosing => socket.State is WebSocketState.CloseSent or WebSocketState.CloseReceived or WebSocketState.Closed;

    public void Dispose() => _sending.Dispose();

    /// <summary>Waits for the next frame.</summary>
    /// <param name="maxBytes">The most that it may have.</param>
    public async ValueTask<Frame> ReadAsync(int maxBytes)
    {
        try
        {
            // Empty: it comes back when there is something to read, and until then nobody holds a buffer.
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

    /// <returns>False: the socket is closed or broken, and the frame did not get out.</returns>
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

    /// <summary>Says that nothing more will come, and why.</summary>
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
            // Then it is closed.
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

    /// <summary>One frame. Dispose it once: its buffer goes back to the pool.</summary>
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
