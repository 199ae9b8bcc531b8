using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Wire;

/// <summary>A WebSocket. Its handshake is an ordinary request, so that a refusal can be read whole.</summary>
internal sealed class Socket : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly PongWatch _stream;
    private readonly WebSocket _socket;
    private readonly TimeSpan _patience;

    private Socket(HttpResponseMessage response, PongWatch stream, string? protocol, TimeSpan patience)
    {
        (_response, _stream, _patience, Protocol) = (response, stream, patience, protocol);
        _socket = WebSocket.CreateFromStream(stream,
            new WebSocketCreationOptions { SubProtocol = protocol, KeepAliveInterval = Timeout.InfiniteTimeSpan });
    }

    /// <summary>Gets the subprotocol that the server chose; null for none.</summary>
    public string? Protocol { get; }

    /// <summary>Opens one.</summary>
    /// <param name="server">Whom to ask.</param>
    /// <param name="path">What follows the path of the part.</param>
    /// <param name="credentials">Whose mailbox it is; null if a frame will tell.</param>
    /// <param name="protocol">The subprotocol to offer; null for none.</param>
    /// <param name="headers">More headers.</param>
    public static async Task<Socket> OpenAsync(
        Conversation server, string path, Credentials? credentials = null, string? protocol = null,
        params (string Name, string Value)[] headers)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = Handshake(server, path, credentials, protocol, key, headers);
        using var patience = new CancellationTokenSource(server.Patience);
        var response = server.Keep(await BeginAsync(server, request, patience.Token));
        if ((int)response.StatusCode != 101)
        {
            (await server.ReadAsync(request, response, patience.Token)).Is(101);
        }

        var chosen = response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Protocol", out var protocols) ? protocols.ToString() : null;
        var accept = response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var accepts) ? accepts.ToString() : null;
        Expect.Equal(accept, AcceptOf(key), "Sec-WebSocket-Accept (RFC 6455, 4.2.2)");
        return server.Keep(new Socket(response, new(await response.Content.ReadAsStreamAsync(patience.Token)), chosen, server.Patience));
    }

    /// <summary>Asks for one that is refused.</summary>
    public static async Task<Answer> RefusedAsync(
        Conversation server, string path, Credentials? credentials = null, string? protocol = null,
        params (string Name, string Value)[] headers)
    {
        var request = Handshake(server, path, credentials, protocol, Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)), headers);
        using var patience = new CancellationTokenSource(server.Patience);
        using var response = await BeginAsync(server, request, patience.Token);
        return (int)response.StatusCode == 101
            ? throw new BrokenPromiseException("a refused handshake", "101: the socket is open", server.Curl(request))
            : await server.ReadAsync(request, response, patience.Token);
    }

    public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SayAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var giveUp = new CancellationTokenSource(_patience);
        await _socket.SendAsync(bytes, type, endOfMessage: true, giveUp.Token);
    }

    /// <summary>Hears the next frame, which is a JSON object.</summary>
    public async Task<JsonElement> HearAsync(TimeSpan? patience = null)
    {
        var text = await TryHearAsync(patience);
        Expect.That(text is not null, "a frame", $"the socket was closed with {Close}");
        try
        {
            var json = JsonDocument.Parse(text).RootElement;
            Expect.That(json.ValueKind == JsonValueKind.Object, "a frame that is a JSON object", Expect.Short(text));
            return json;
        }
        catch (JsonException)
        {
            throw new BrokenPromiseException("a frame that is a JSON object", Expect.Short(text));
        }
    }

    /// <summary>Hears the next frame, which is exactly this JSON.</summary>
    public async Task HearAsync(string json)
    {
        var frame = await HearAsync();
        Expect.That(JsonElement.DeepEquals(frame, JsonDocument.Parse(json).RootElement), $"the frame {json}", frame.GetRawText());
    }

    /// <summary>Hears the next frame, which is an envelope with this content.</summary>
    public async Task<Envelope> HearMessageAsync(string content)
    {
        var envelope = Envelope.Of(await HearAsync());
        Expect.Equal($"{envelope}", content, "the next message on the socket");
        return envelope;
    }

    /// <summary>Hears the next frame, which is an error with this status and an explanation.</summary>
    public async Task<JsonElement> HearErrorAsync(int status)
    {
        var frame = await HearAsync();
        var isError = frame.TryGetProperty("error", out var error) && error.GetProperty("status").GetInt32() == status;
        Expect.That(
            isError && error.TryGetProperty("title", out _) && error.TryGetProperty("detail", out _),
            $"an error with the status {status}, a title and a detail", frame.GetRawText());
        return frame;
    }

    /// <summary>Hears frames until the server closes the socket, which it does with this code.</summary>
    public async Task IsClosedAsync(int code, TimeSpan? patience = null)
    {
        while (await TryHearAsync(patience) is not null)
        {
        }

        Expect.That((int?)_socket.CloseStatus == code, $"the close code {code}", Close);
        await CloseAsync();
    }

    /// <summary>Hears frames until a ping has come, and was answered.</summary>
    public async Task IsPingedAsync(TimeSpan patience)
    {
        var late = Task.Delay(patience);
        while (!_stream.Pong.IsCompleted)
        {
            var hearing = TryHearAsync(patience + _patience);
            await Task.WhenAny(_stream.Pong, hearing, late);
            Expect.That(!late.IsCompleted || _stream.Pong.IsCompleted, $"a ping within {patience.TotalSeconds:0} s", "none");
            Expect.That(!hearing.IsCompleted || await hearing is not null, "a ping", $"the socket was closed with {Close}");
        }
    }

    /// <summary>Closes it, and hears the server's farewell.</summary>
    public async Task CloseAsync()
    {
        using var giveUp = new CancellationTokenSource(_patience);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, giveUp.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            // The server may have closed the connection first.
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _response.Dispose();
    }

    private string Close => $"{(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}".Trim();

    /// <summary>Hears the next frame; null when the server has closed the socket.</summary>
    private async Task<string?> TryHearAsync(TimeSpan? patience)
    {
        using var giveUp = new CancellationTokenSource(patience ?? _patience);
        var frame = new MemoryStream();
        var buffer = new byte[32 * 1024];
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, giveUp.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                Expect.That(part.MessageType == WebSocketMessageType.Text, "a text frame", "a binary frame");
                frame.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    return Encoding.UTF8.GetString(frame.ToArray());
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new BrokenPromiseException("a frame, or a close", $"neither within {(patience ?? _patience).TotalSeconds:0} s");
        }
        catch (WebSocketException e)
        {
            throw new BrokenPromiseException("a frame, or a close with a code", $"a broken connection: {e.Message}");
        }
    }

    private static Request Handshake(
        Conversation server, string path, Credentials? credentials, string? protocol, string key, (string Name, string Value)[] headers) =>
        server.Request("GET", path, credentials, null,
        [
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", key),
            .. protocol is null ? [] : new[] { ("Sec-WebSocket-Protocol", protocol) }, .. headers,
        ]);

    private static async Task<HttpResponseMessage> BeginAsync(Conversation server, Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await server.BeginAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new BrokenPromiseException("an answer to a handshake", $"none within {server.Patience.TotalSeconds} s",
                server.Curl(request));
        }
    }

    private static string AcceptOf(string key)
    {
#pragma warning disable CA5350 // The protocol says SHA-1, and nothing secret depends on it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes($"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }
}
