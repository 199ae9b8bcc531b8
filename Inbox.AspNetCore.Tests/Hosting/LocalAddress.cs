using System.Net;
using System.Net.Sockets;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>Clients that come from an address of one's choice: all of 127.0.0.0/8 are this machine's.</summary>
internal static class LocalAddress
{
    public static async ValueTask<Stream> ConnectAsync(string from, EndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(to, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>A client that trusts any certificate.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="from">Null: whichever address the system gives.</param>
    public static HttpClient Client(Uri server, string? from)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false };
        if (from is not null)
        {
            handler.ConnectCallback = (context, patience) => ConnectAsync(from, context.DnsEndPoint, patience);
        }

        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        return new(handler) { BaseAddress = server, Timeout = Patience.Limit };
    }
}
