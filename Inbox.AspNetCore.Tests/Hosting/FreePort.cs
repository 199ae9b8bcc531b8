using System.Net;
using System.Net.Sockets;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A port for a program that has to be told which.</summary>
internal static class FreePort
{
    /// <remarks>Below those that systems give to clients, so that none of them takes it before the program does.</remarks>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }
}
