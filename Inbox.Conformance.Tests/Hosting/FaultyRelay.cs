using System.Net;
using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Conformance.Tests.Hosting;

/// <summary>A mistake that a server could have.</summary>
/// <param name="From">What the real server says, or its clients ask.</param>
/// <param name="To">What comes in its place; as long as that, so that no length changes. One character is one byte.</param>
/// <param name="OfRequests">Whether it changes what the server hears, and not what it says.</param>
internal sealed record Fault(string From, string To, bool OfRequests = false);

/// <summary>Passes the bytes of connections on to a real server and back, but for one text, which it replaces.</summary>
internal sealed class FaultyRelay : IAsyncDisposable
{
    /// <summary>How long what may be the beginning of the text waits for the rest of it, which comes in the next piece if at all.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _port;
    private readonly Fault? _fault;
    private readonly Task _accepting;

    private FaultyRelay(Uri server, Fault? fault)
    {
        (_port, _fault) = (server.Port, fault);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <param name="server">The real server.</param>
    /// <param name="fault">The mistake; null for none.</param>
    public static FaultyRelay Start(Uri server, Fault? fault)
    {
        (fault?.From.Length).Should().Be(fault?.To.Length, "no length may change");
        return new(server, fault);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting.WaitAsync(Patience.Limit);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, _ending.Token);
                (client.NoDelay, server.NoDelay) = (true, true);
                await Task.WhenAny(
                    PassAsync(client.GetStream(), server.GetStream(), _fault is { OfRequests: true } ? _fault : null),
                    PassAsync(server.GetStream(), client.GetStream(), _fault is { OfRequests: false } ? _fault : null));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, Fault? fault)
    {
        var (old, replacement) = (Encoding.Latin1.GetBytes(fault?.From ?? ""), Encoding.Latin1.GetBytes(fault?.To ?? ""));
        var buffer = new byte[64 * 1024];
        for (var kept = 0; ;)
        {
            var reading = from.ReadAsync(buffer.AsMemory(kept), _ending.Token).AsTask();
            var sent = 0;
            if (kept > 0 && await Task.WhenAny(reading, Task.Delay(_rest, _ending.Token)) != reading)
            {
                // It was not the beginning of the text: nothing follows.
                await to.WriteAsync(buffer.AsMemory(0, kept), _ending.Token);
                sent = kept;
            }

            var read = await reading;
            var length = kept + read;
            if (fault is not null)
            {
                Replace(buffer.AsSpan(sent, length - sent), old, replacement);
            }

            kept = read == 0 ? 0 : Beginning(buffer.AsSpan(sent, length - sent), old);
            await to.WriteAsync(buffer.AsMemory(sent, length - kept - sent), _ending.Token);
            if (read == 0)
            {
                return;
            }

            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }
    }

    private static void Replace(Span<byte> bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        for (var at = bytes.IndexOf(old); at >= 0; at = bytes.IndexOf(old))
        {
            replacement.CopyTo(bytes[at..]);
            bytes = bytes[(at + old.Length)..];
        }
    }

    /// <returns>How many bytes at the end may be the beginning of the text.</returns>
    private static int Beginning(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> text)
    {
        for (var length = Math.Min(bytes.Length, text.Length - 1); length > 0; length--)
        {
            if (bytes.EndsWith(text[..length]))
            {
                return length;
            }
        }

        return 0;
    }
}
