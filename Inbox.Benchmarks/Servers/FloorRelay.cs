using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Inbox.Benchmarks.Servers;

/// <summary>
/// The least that a relay on Kestrel can do: what one of two sockets whose names differ in their last letter says goes to the other as it
/// is. No WebSocket implementation, no parsing, no rights, nothing kept.
/// </summary>
internal sealed class FloorRelay
{
    private readonly ConcurrentDictionary<string, Stream> _sockets = new();

    public async Task RunAsync(HttpContext context, IHttpUpgradeFeature upgrade)
    {
        var name = Encoding.UTF8.GetString(Convert.FromBase64String(context.Request.Headers.Authorization.ToString()["Basic ".Length..])).Split(':')[0];
        var other = name[..^1] + (name[^1] == 'a' ? 'b' : 'a');
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
#pragma warning disable CA5350 // RFC 6455, section 4.2.2, wants SHA-1, and no secrecy of it
        context.Response.Headers[HeaderNames.SecWebSocketAccept] =
            Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await using var socket = await upgrade.UpgradeAsync();
        _sockets[name] = socket;
        await PassOnAsync(socket, other);
    }

    private async Task PassOnAsync(Stream socket, string other)
    {
        while (true)
        {
            _ = await socket.ReadAsync(Memory<byte>.Empty);
            var buffer = ArrayPool<byte>.Shared.Rent(4096);
            var count = await socket.ReadAsync(buffer);
            if (count == 0)
            {
                return;
            }

            await _sockets[other].WriteAsync(WithoutMask(buffer.AsMemory(0, count)));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The load runner's frames come whole, and their masking key is zero: only the header has to move up to the payload.</summary>
    private static ReadOnlyMemory<byte> WithoutMask(Memory<byte> frame)
    {
        const int MaskBytes = 4;
        var header = (frame.Span[1] & 0x7F) < 126 ? 2 : 4;
        frame.Span[1] &= 0x7F;
        frame.Span[..header].CopyTo(frame.Span[MaskBytes..]);
        return frame[MaskBytes..];
    }
}
