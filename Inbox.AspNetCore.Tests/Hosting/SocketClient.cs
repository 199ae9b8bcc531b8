using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>The framework's WebSocket client, which says what it is told and reads whole frames.</summary>
internal sealed class SocketClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private HttpMessageInvoker? _invoker;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public string? Protocol => _socket.SubProtocol;

    public static Task<SocketClient> OpenAsync(
        InboxApp app, string? authorization = null, string query = "", string? protocol = "inbox.v1", string? origin = null, string path = "/inbox", string? cookie = null) =>
        OpenAsync(app.Address, app.Http.DefaultRequestVersion, authorization, query, protocol, origin, path, cookie);

    /// <summary>The same on any server.</summary>
    public static async Task<SocketClient> OpenAsync(
        Uri server, Version http, string? authorization = null, string query = "", string? protocol = "inbox.v1", string? origin = null, string path = "/inbox", string? cookie = null)
    {
        var client = new SocketClient();
        var options = client._socket.Options;
        if (protocol is not null)
        {
            options.AddSubProtocol(protocol);
        }

        if (authorization is not null)
        {
            options.SetRequestHeader("Authorization", authorization);
        }

        if (cookie is not null)
        {
            options.SetRequestHeader("Cookie", cookie);
        }

        if (origin is not null)
        {
            options.SetRequestHeader("Origin", origin);
        }

        options.HttpVersion = http;
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        options.CollectHttpResponseDetails = true;
        client._invoker = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var url = new UriBuilder(server) { Scheme = "ws", Path = path, Query = query }.Uri;
        try
        {
            await client._socket.ConnectAsync(url, client._invoker, Patience.CancellationToken());
            return client;
        }
        catch (WebSocketException e)
        {
            var status = (int)client._socket.HttpStatusCode;
            client.Dispose();
            throw new RefusedHandshakeException(status, e);
        }
    }

    /// <summary>With credentials in the header, as a program has them.</summary>
    public static Task<SocketClient> OpenAsync(InboxApp app, string name, long? after, string password = "secret") =>
        OpenAsync(app, Peer.Basic(name, password).ToString(), after is null ? "" : $"after={after}");

    /// <summary>With credentials in the first frame, as a page has to.</summary>
    public static async Task<SocketClient> OpenByFrameAsync(InboxApp app, string name, string password = "secret", string more = "")
    {
        var client = await OpenAsync(app);
        await client.SayAsync($$"""{"auth":{"name":"{{name}}","password":"{{password}}"{{more}}},"ref":1}""");
        return client;
    }

    public Task SayAsync(string text, WebSocketMessageType type = WebSocketMessageType.Text) => SayAsync(Encoding.UTF8.GetBytes(text), type);

    public Task SayAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true) =>
        _socket.SendAsync(bytes, type, isEnd, Patience.CancellationToken());

    /// <summary>The next frame as JSON.</summary>
    public async Task<JsonElement> HearAsync()
    {
        var text = await TryHearAsync();
        text.Should().NotBeNull("the socket was closed with {0} {1}", _socket.CloseStatus, _socket.CloseStatusDescription);
        return JsonDocument.Parse(text!).RootElement;
    }

    /// <summary>The next frame, which says that what had that ref was done.</summary>
    public async Task HearOkAsync(long reference) => (await HearAsync()).GetProperty("ok").GetInt64().Should().Be(reference);

    /// <summary>The next frame's text; null when the server closed the socket.</summary>
    public async Task<string?> TryHearAsync()
    {
        var frame = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer, Patience.CancellationToken());
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            frame.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(frame.ToArray());
            }
        }
    }

    /// <summary>Reads to the close frame, answers it, and tells its code.</summary>
    public async Task<int> EndAsync()
    {
        while (await TryHearAsync() is not null)
        {
        }

        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience.CancellationToken());
        return (int)_socket.CloseStatus!;
    }

    /// <summary>Completes when the connection broke, without a close frame being answered.</summary>
    public async Task IsCutOffAsync()
    {
        var reading = async () =>
        {
            while (await TryHearAsync() is not null)
            {
            }

            await TryHearAsync();
        };
        await reading.Should().ThrowAsync<WebSocketException>();
    }

    public Task SayFarewellAsync() => _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Patience.CancellationToken());

    /// <summary>Says farewell and hears the server's.</summary>
    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Patience.CancellationToken());

    public void Dispose()
    {
        _socket.Dispose();
        _invoker?.Dispose();
    }
}

/// <summary>The request to become a socket was answered with another status.</summary>
internal sealed class RefusedHandshakeException(int status, Exception inner) : Exception($"The handshake was answered with {status}.", inner)
{
    public int Status { get; } = status;
}
