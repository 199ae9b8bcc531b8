using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>A connection on which nothing has been said yet, whose bytes are the attacker's.</summary>
internal static class Stranger
{
    /// <param name="server">Whom to connect to; with TLS where its address is https.</param>
    /// <param name="protocols">What is offered over TLS; none: HTTP/1.1.</param>
    /// <returns>The stream ends with its socket.</returns>
    public static async Task<(Socket Socket, Stream Stream)> ConnectAsync(Uri server, params SslApplicationProtocol[] protocols)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Patience.CancellationToken());
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (server.Scheme != Uri.UriSchemeHttps)
        {
            return (socket, stream);
        }

        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [.. protocols] }, Patience.CancellationToken());
        return (socket, tls);
    }
}
