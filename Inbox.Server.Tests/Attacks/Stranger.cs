using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>A connection on which nothing has been said yet, whose bytes are the attacker's.</summary>
internal static class Stranger
{
    /// <param name="server">Whom to connect to; with TLS where its address is https.</param>
    /// <param name="protocols">What is offered over TLS; none: HTTP/1.1.</param>
    /// <returns>The stream ends with its socket.</returns>
    public static Task<(Socket Socket, Stream Stream)> ConnectAsync(Uri server, params SslApplicationProtocol[] protocols) =>
        ConnectFromAsync(IPAddress.Any, server, protocols);

    /// <inheritdoc cref="ConnectAsync"/>
    public static async Task<(Socket Socket, Stream Stream)> ConnectFromAsync(IPAddress from, Uri server, params SslApplicationProtocol[] protocols)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
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

    /// <summary>Connects, to be let in or refused: a server that is quick refuses before the system has said that it is connected.</summary>
    public static async Task<Socket> KnockAsync(Uri server, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from ?? IPAddress.Any, 0));
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Port, Patience.CancellationToken());
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Refused.
        }

        return socket;
    }

    /// <summary>Completes when the server has ended the connection, with true; or has said something, with false.</summary>
    public static async Task<bool> EndsAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Patience.CancellationToken()) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Says all of it at once, and hears what becomes of each request.</summary>
    /// <returns>The statuses in their order.</returns>
    public static async Task<List<int>> AskAsync(Stream stream, IReadOnlyCollection<string> requests)
    {
        var asking = stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(requests)), Patience.CancellationToken());
        var statuses = new List<int>();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        while (statuses.Count < requests.Count)
        {
            // A body need not end with a line.
            var line = await reader.ReadLineAsync(Patience.CancellationToken()) ?? throw new EndOfStreamException($"after {statuses.Count} answers");
            var head = line.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
            if (head >= 0)
            {
                statuses.Add(int.Parse(line.AsSpan(head + 9, 3), System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        await asking;
        return statuses;
    }

    /// <summary>A GET of that peer's mailbox.</summary>
    public static string Get(string name, string password = "secret") =>
        $"GET /inbox HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))}\r\n\r\n";
}
