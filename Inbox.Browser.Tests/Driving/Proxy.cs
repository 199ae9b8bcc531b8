using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inbox.Browser.Tests.Driving;

/// <summary>The network between a page and the server, with the troubles that networks have. Pages are opened through it.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private static readonly byte[] _forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();
    private static readonly byte[] _missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Route, Task> _routes = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _upgrades;

    public Proxy(Uri server)
    {
        _server = server;
        _listener.Start();
        Url = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Sockets are answered with 403.</summary>
    public bool RefusesSockets { get; set; }

    /// <summary>Event streams are read and kept: not a byte of them reaches the page.</summary>
    public bool CollectsStreams { get; set; }

    /// <summary>Requests for the mailbox, those for a socket too, are answered with 307 to there, as by a policy that wants a login.</summary>
    public string? RedirectsTo { get; set; }

    /// <summary>Such as /app: requests for what is below it go on without it, and all others are answered with 404.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>New connections are cut.</summary>
    public bool IsDown { get; set; }

    /// <summary>The first line of each request that came here.</summary>
    public ConcurrentQueue<string> RequestLines { get; } = new();

    /// <summary>How many requests wanted to become a socket.</summary>
    public int Upgrades => Volatile.Read(ref _upgrades);

    /// <summary>Every connection of now is reset.</summary>
    public void Cut()
    {
        foreach (var (route, _) in _routes)
        {
            route.Cut();
        }
    }

    /// <summary>The connections of now stay open, and nothing comes through them any more, in either direction.</summary>
    public void FallSilent()
    {
        foreach (var (route, _) in _routes)
        {
            route.IsSilent = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        Cut();
        await Task.WhenAll(_routes.Values);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var route = new Route(this, client);
                _routes[route] = route.RunAsync().ContinueWith(_ => _routes.TryRemove(route, out var _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private sealed class Route(Proxy proxy, Socket client)
    {
        private readonly Socket _upstream = new(SocketType.Stream, ProtocolType.Tcp);
        private volatile bool _keepsAnswers;
        private volatile bool _isSilent;

        public bool IsSilent { set => _isSilent = value; }

        public async Task RunAsync()
        {
            try
            {
                if (!proxy.IsDown)
                {
                    await _upstream.ConnectAsync(proxy._server.Host, proxy._server.Port);
                    await Task.WhenAny(CopyAsync(client, _upstream, LookAt), CopyAsync(_upstream, client, bytes => _keepsAnswers ? null : bytes));
                }
            }
            catch (SocketException)
            {
                // The server is down.
            }
            finally
            {
                Cut();
            }
        }

        public void Cut()
        {
            foreach (var socket in new[] { client, _upstream })
            {
                // Zero seconds: a reset, not a goodbye.
                try
                {
                    socket.LingerState = new(true, 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // It is gone.
                }

                socket.Dispose();
            }
        }

        /// <returns>What goes on to the server, if anything.</returns>
        private ReadOnlyMemory<byte>? LookAt(ReadOnlyMemory<byte> bytes)
        {
            var text = Encoding.Latin1.GetString(bytes.Span);
            var isUpgrade = text.Contains("\r\nUpgrade: websocket", StringComparison.OrdinalIgnoreCase);
            _keepsAnswers |= proxy.CollectsStreams && text.Contains("\r\nAccept: text/event-stream", StringComparison.OrdinalIgnoreCase);
            if (isUpgrade)
            {
                Interlocked.Increment(ref proxy._upgrades);
            }

            var line = text.Split('\r')[0];
            var isRequest = line.EndsWith(" HTTP/1.1", StringComparison.Ordinal);
            if (isRequest)
            {
                proxy.RequestLines.Enqueue(line);
            }

            var isForMailbox = line.Contains(" /inbox", StringComparison.Ordinal);
            var prefixAt = isRequest ? line.IndexOf($" {proxy.Prefix}/", StringComparison.Ordinal) : 0;
            var answer = prefixAt < 0 ? _missing
                : isUpgrade && proxy.RefusesSockets ? _forbidden
                : isForMailbox && proxy.RedirectsTo is { } place ? Redirect(place)
                : null;
            if (answer is not null)
            {
                client.Send(answer);
            }

            return answer is not null ? null : isRequest ? Encoding.Latin1.GetBytes(text.Remove(prefixAt + 1, proxy.Prefix.Length)) : bytes;
        }

        private static byte[] Redirect(string place) =>
            Encoding.Latin1.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        private async Task CopyAsync(Socket from, Socket to, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?> look)
        {
            try
            {
                var buffer = new byte[64 * 1024];
                while (await from.ReceiveAsync(buffer) is > 0 and var count)
                {
                    if (!_isSilent && look(buffer.AsMemory(0, count)) is { } passed)
                    {
                        await to.SendAsync(passed);
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // One side was cut; the other follows.
            }
        }
    }
}
