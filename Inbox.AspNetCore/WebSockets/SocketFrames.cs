using System.Buffers;
using System.Net.WebSockets;

namespace Inbox.AspNetCore.WebSockets;

internal enum FrameKind
{
    /// <summary>The peer has closed its side, or the connection broke.</summary>
    Closed,
    Text,
    Binary,

    /// <summary>More than a frame may have. The rest of it is dropped as it comes.</summary>
    TooLarge,
}

/// <summary>Whole frames in and out of a socket: it holds a buffer only while a frame arrives, and sends one at a time.</summary>
internal sealed class SocketFrames(WebSocket socket, int maxFrameBytes) : IDisposable
{
    private const int FirstBuffer = 4096;

    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>Whether either side has said farewell. Then nothing more is sent: a browser that is closing drops what comes.</summary>
    public bool IsClosing => socket.State is WebSocketState.CloseSent or WebSocketState.CloseReceived or WebSocketState.Closed;

    public void Dispose() => _sending.Dispose();

    /// <summary>Waits for the next frame.</summary>
    public async ValueTask<Frame> ReadAsync()
    {
        try
        {
            // Empty: it comes back when there is something to read, and until then nobody holds a buffer.
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
            return result switch
            {
                { MessageType: WebSocketMessageType.Close } => new(FrameKind.Closed),
                { EndOfMessage: true } => new(KindOf(result.MessageType)),
                _ => await ReadWholeAsync().ConfigureAwait(false),
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

    private async ValueTask<Frame> ReadWholeAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maxFrameBytes));
        var length = 0;
        var isTooLarge = false;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    (buffer, isTooLarge, length) = Grow(buffer, length, isTooLarge);
                }

                var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
                length += result.Count;
                isTooLarge |= length > maxFrameBytes;
                if (result.MessageType == WebSocketMessageType.Close || result.EndOfMessage)
                {
                    var kind = result.MessageType == WebSocketMessageType.Close ? FrameKind.Closed : isTooLarge ? FrameKind.TooLarge : KindOf(result.MessageType);
                    var frame = new Frame(kind, buffer, length);
                    buffer = null;
                    return frame;
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

    /// <summary>Twice the buffer; or, for what is too large anyway, the same again from its start.</summary>
    private (byte[] Buffer, bool IsTooLarge, int Length) Grow(byte[] buffer, int length, bool isTooLarge)
    {
        if (isTooLarge || length > maxFrameBytes)
        {
            return (buffer, true, 0);
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)length * 2, (long)maxFrameBytes + 1));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return (larger, false, length);
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
