using System.Net.WebSockets;

namespace Inbox.AspNetCore.Sockets;

/// <summary>An open socket. Disposing of it ends its heartbeats, then its connection.</summary>
/// <param name="socket">The socket.</param>
/// <param name="pulse">Its pulse.</param>
internal sealed class AcceptedSocket(WebSocket socket, SocketPulse? pulse) : IDisposable
{
    public SocketFrames Frames { get; } = new(socket);

    /// <summary>Gets the pulse; null on a server that offers no upgrade, where the framework sends the pings.</summary>
    public SocketPulse? Pulse => pulse;

    public void Dispose()
    {
        pulse?.Dispose();
        Frames.Dispose();
        socket.Dispose();
    }
}
