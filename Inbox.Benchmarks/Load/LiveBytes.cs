using System.Net;
using System.Net.Sockets;
using Inbox.Benchmarks.Servers;

namespace Inbox.Benchmarks.Load;

/// <summary>What one connection keeps alive on the heap, counted after a full collection: no garbage in it, and the same each time.</summary>
/// <remarks>Server and clients share the process. What a client's socket takes is counted beside a listener that accepts and does nothing, and taken off.</remarks>
internal static class LiveBytes
{
    private const int Connections = 3000;

    private static readonly byte[] _answer = new byte[1024];

    public static async Task<IReadOnlyList<Figure>> CountAsync()
    {
        var bare = await CountBareAsync();
        await using var app = LibraryServer.Build(new("http://127.0.0.1:0/inbox"));
        await app.StartAsync();
        var target = new Target(new Uri(new Uri(app.Urls.Single()), "/inbox"), Http2: false, Speech.Inbox, Process: null);
        var figures = new List<Figure>();
        foreach (var (name, connect) in Kinds(target))
        {
            // The first time makes what is needed once.
            _ = await CountAsync(connect);
            figures.Add(new($"bytes per {name}", await CountAsync(connect) - bare));
        }

        return figures;
    }

    private static IEnumerable<(string Name, Func<int, Task<IDisposable>> Connect)> Kinds(Target target)
    {
        yield return ("connection on which nothing was asked", async i => await PlainAsync(target.EndPoint));
        yield return ("connection between two polls", async i => await AskedAsync(target, Request.Receive(target, new($"poll-{i}")).Bytes));
        yield return ("long poll", async i => await AskedAsync(target, Request.Receive(target, new($"wait-{i}"), "wait=600").Bytes, isAnswered: false));
        yield return ("stream", async i => await AskedAsync(target, Request.Stream(target, new($"stream-{i}")).Bytes));
        yield return ("socket", async i => await AskedAsync(target, SocketLink.Handshake(target, new($"socket-{i}"))));
    }

    private static async Task<double> CountAsync(Func<int, Task<IDisposable>> connect)
    {
        var before = await SettledBytesAsync();
        var links = new List<IDisposable>(Connections);
        for (var i = 0; i < Connections; i++)
        {
            links.Add(await connect(i));
        }

        var after = await SettledBytesAsync();
        links.ForEach(link => link.Dispose());
        return (after - before) / (double)Connections;
    }

    /// <summary>The heap, once it no longer shrinks: connections end some time after they were closed.</summary>
    private static async Task<long> SettledBytesAsync()
    {
        var bytes = long.MaxValue;
        for (var now = GC.GetTotalMemory(forceFullCollection: true); now < bytes; now = GC.GetTotalMemory(forceFullCollection: true))
        {
            bytes = now;
            await Task.Delay(500);
        }

        return bytes;
    }

    private static async Task<double> CountBareAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(Connections);
        var end = (IPEndPoint)listener.LocalEndpoint;
        var both = await CountAsync(async _ =>
        {
            var client = await PlainAsync(new DnsEndPoint("127.0.0.1", end.Port));
            return new Both(client, await listener.AcceptSocketAsync());
        });

        // The listener's side is a socket too, and not a client's.
        return both / 2;
    }

    private static async Task<IDisposable> PlainAsync(DnsEndPoint end)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(end);
        return socket;
    }

    private static async Task<IDisposable> AskedAsync(Target target, byte[] request, bool isAnswered = true)
    {
        var socket = (Socket)await PlainAsync(target.EndPoint);
        await socket.SendAsync(request);
        if (isAnswered)
        {
            await socket.ReceiveAsync(_answer);
        }

        return socket;
    }

    private sealed record Both(IDisposable A, IDisposable B) : IDisposable
    {
        public void Dispose()
        {
            A.Dispose();
            B.Dispose();
        }
    }
}
