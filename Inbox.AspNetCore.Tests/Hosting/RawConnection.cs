using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A client that writes what it likes to the socket.</summary>
internal sealed class RawConnection : IDisposable
{
    /// <summary>The header of alice, whose password is "secret".</summary>
    public const string Alice = "Authorization: Basic YWxpY2U6c2VjcmV0\r\n";

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new(socket);
    }

    /// <param name="app">Whom to connect to.</param>
    /// <param name="receiveBuffer">How much the client's system takes in while nobody reads.</param>
    public static async Task<RawConnection> OpenAsync(InboxApp app, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(IPAddress.Loopback, app.Address.Port, Patience.CancellationToken());
        return new(socket);
    }

    /// <summary>One request over a connection of its own, and the answer to it.</summary>
    public static async Task<Answer> AskAsync(InboxApp app, string request)
    {
        using var connection = await OpenAsync(app);
        await connection.WriteAsync(request);
        return await connection.ReadAsync();
    }

    public ValueTask WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public ValueTask WriteAsync(byte[] bytes) => _stream.WriteAsync(bytes, Patience.CancellationToken());

    /// <summary>The next answer; its body by its length, or up to the connection's end.</summary>
    public async Task<Answer> ReadAsync()
    {
        var head = await ReadHeadAsync();
        var status = int.Parse(head[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, Patience.CancellationToken());
        return new(status, headers, body);
    }

    /// <summary>Status line and headers of what comes next.</summary>
    public async Task<string[]> ReadHeadAsync()
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(one, Patience.CancellationToken());
            text.Append((char)one[0]);
        }

        return text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Reads until the server ends the connection, by a farewell or a reset.</summary>
    public async Task ReadToEndAsync()
    {
        try
        {
            await _stream.CopyToAsync(Stream.Null, Patience.CancellationToken());
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }

    /// <summary>No more is written, but what comes is still read.</summary>
    public void EndWriting() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection by a reset, as a crash or a lost network does, and not by a farewell.</summary>
    public void Reset()
    {
        _socket.LingerState = new(true, 0);
        Dispose();
    }

    /// <summary>
    /// Ends the connection, and waits until the system on the server's side has heard of it. Before that nobody there can know, and on a busy
    /// machine what another client sends may come first.
    /// </summary>
    public async Task LeaveAsync(bool byReset)
    {
        var (own, server) = (((IPEndPoint)_socket.LocalEndPoint!).Port, ((IPEndPoint)_socket.RemoteEndPoint!).Port);
        if (byReset)
        {
            Reset();
        }
        else
        {
            Dispose();
        }

        await Patience.UntilAsync(() => !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection =>
            connection.State == TcpState.Established && connection.LocalEndPoint.Port == server && connection.RemoteEndPoint.Port == own));
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
