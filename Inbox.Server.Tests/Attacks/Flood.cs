using System.Net.Sockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Attacks;

/// <summary>A connection that says one thing again and again as fast as the server takes it, and throws away what it hears.</summary>
internal sealed class Flood : IAsyncDisposable
{
    private const int AtOnce = 64 * 1024;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private long _heard;

    private Flood(Socket socket, Stream stream, byte[] what)
    {
        (_socket, _stream) = (socket, stream);
        var all = Enumerable.Repeat(what, Math.Max(1, AtOnce / what.Length)).SelectMany(bytes => bytes).ToArray();
        _running = Task.WhenAll(Task.Run(() => SpeakAsync(all)), Task.Run(HearAsync));
    }

    /// <summary>Begins it, and waits until the server is at it.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="first">What is said once, and answered.</param>
    /// <param name="what">What is said then. Its answers, if there are any, are counted as bytes only.</param>
    public static async Task<Flood> BeginAsync(Uri server, byte[] first, byte[] what)
    {
        var (socket, stream) = await Stranger.ConnectAsync(server);
        await stream.WriteAsync(first, Patience.CancellationToken());
        await stream.ReadExactlyAsync(new byte["HTTP/1.1 200".Length], Patience.CancellationToken());
        var flood = new Flood(socket, stream, what);
        await flood._begun.Task.WaitAsync(Patience.Limit);
        return flood;
    }

    /// <summary>Bytes that it was answered.</summary>
    public long Heard => Interlocked.Read(ref _heard);

    /// <summary>Whether the server goes on taking what it says.</summary>
    public bool GoesOn => !_running.IsCompleted;

    public static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _running;
        await _stream.DisposeAsync();
    }

    private async Task SpeakAsync(byte[] all)
    {
        try
        {
            while (true)
            {
                await _stream.WriteAsync(all);
                _begun.TrySetResult();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            _begun.TrySetResult();
        }
    }

    private async Task HearAsync()
    {
        try
        {
            var buffer = new byte[AtOnce];
            while (await _stream.ReadAsync(buffer) is > 0 and var read)
            {
                Interlocked.Add(ref _heard, read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It was ended.
        }
    }
}
