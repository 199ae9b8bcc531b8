using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Inbox.Benchmarks.Load;

/// <summary>Which server is driven, and how.</summary>
/// <param name="Url">Where its mailboxes are: <c>http</c> or <c>https</c>, with the path.</param>
/// <param name="Http2">HTTP/2 by ALPN, one connection for each peer; else HTTP/1.1.</param>
/// <param name="Speech">What is said on sockets.</param>
/// <param name="Process">The server's process, whose CPU time and memory are read; null: neither is known.</param>
internal sealed record Target(Uri Url, bool Http2, Speech Speech, ProcessWatch? Process)
{
    /// <summary>Where the second one of each pair goes, if not here: another node of the same mailboxes.</summary>
    public Target? Other { get; init; }

    /// <summary>The process that keeps the mailboxes, if it is not the server itself.</summary>
    public ProcessWatch? Store { get; init; }

    public DnsEndPoint EndPoint => new(Url.Host, Url.Port);

#pragma warning disable CA5359 // A certificate that a server has just made for itself is the usual one here, and there is nothing to protect.
    public SslClientAuthenticationOptions TlsOptions => new() { TargetHost = Url.Host, RemoteCertificateValidationCallback = delegate { return true; } };
#pragma warning restore CA5359

    public bool Tls => Url.Scheme == "https";

    /// <summary>A connection, with TLS where the URL says so.</summary>
    public async Task<Stream> OpenAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!Tls)
        {
            return stream;
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(TlsOptions);
        return tls;
    }

    public async Task<IExchange> ConnectAsync() =>
        Http2 ? new Http2Exchange(this) : await Http1Exchange.ConnectAsync(this);
}
