using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Inbox.AspNetCore.Http;

/// <summary>A check whether the client is still connected, made before a message is handed over.</summary>
/// <remarks>
/// RequestAborted alone reports a reset too late in about half of the cases: it is raised by a read loop that may not have run yet. The
/// socket knows at once, at the cost of one system call.
/// </remarks>
internal static class ConnectionProbe
{
    public static bool IsOpen(HttpContext context)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        if (context.Features.Find<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return true;
        }

        try
        {
            // Only synchronous calls obey this flag, and no other code makes any on this socket.
            if (socket.Blocking)
            {
                socket.Blocking = false;
            }

            // A peek is one atomic look: to ask first whether there is data and then how much would race with the server's own reads.
            Span<byte> next = stackalloc byte[1];
            var length = socket.Receive(next, SocketFlags.Peek, out var error);
            return error == SocketError.WouldBlock || (error == SocketError.Success && length > 0);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
