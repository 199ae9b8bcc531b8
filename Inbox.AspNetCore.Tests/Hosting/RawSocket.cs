using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>A WebSocket that sends what it likes, frame by frame, and answers no ping by itself; over HTTP/1.1 or HTTP/2.</summary>
internal sealed class RawSocket : IDisposable
{
    public const byte Text = 0x81;
    public const byte Close = 0x88;
    public const byte Ping = 0x89;
    public const byte Pong = 0x8A;

    private readonly HttpMessageInvoker _invoker;
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;

    private RawSocket(HttpMessageInvoker invoker, HttpResponseMessage response, Stream stream) =>
        (_invoker, _response, _stream) = (invoker, response, stream);

    /// <summary>Gets the extensions that the server chose.</summary>
    public bool HasExtensions => _response.Headers.Contains("Sec-WebSocket-Extensions");

    /// <param name="app">Whom to connect to.</param>
    /// <param name="target">The path and the query.</param>
    /// <param name="headers">More headers.</param>
    public static async Task<RawSocket> OpenAsync(InboxApp app, string target, params (string Name, string Value)[] headers)
    {
        var http = app.Http.DefaultRequestVersion;
        using var request = new HttpRequestMessage(http.Major == 2 ? HttpMethod.Connect : HttpMethod.Get, new Uri(app.Address, target))
        {
            Version = http,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (http.Major == 2)
        {
            request.Headers.Protocol = "websocket";
        }
        else
        {
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
            request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        }

        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Extensions", "permessage-deflate");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        var response = await invoker.SendAsync(request, Patience.CancellationToken());
        response.StatusCode.Should().Be(http.Major == 2 ? HttpStatusCode.OK : HttpStatusCode.SwitchingProtocols);
        return new(invoker, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next frame: whole, not compressed and not masked.</summary>
    public async Task<(byte Kind, byte[] Payload)> ReadAsync()
    {
        var head = await ReadAsync(2);
        head[1].Should().BeLessThan(128, "a server masks nothing");
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            var small => small,
        };
        return (head[0], await ReadAsync(length));
    }

    /// <summary>The next frame is a ping.</summary>
    public async Task IsPingedAsync()
    {
        var (kind, payload) = await ReadAsync();
        (kind, payload.Length).Should().Be((Ping, 0));
    }

    /// <summary>The next frame is a text.</summary>
    public async Task<string> HearAsync()
    {
        var (kind, payload) = await ReadAsync();
        kind.Should().Be(Text);
        return Encoding.UTF8.GetString(payload);
    }

    public Task SayAsync(string text) => WriteAsync(Text, Encoding.UTF8.GetBytes(text));

    public Task AnswerPingAsync() => WriteAsync(Pong, []);

    /// <summary>One frame; its mask is zero.</summary>
    public async Task WriteAsync(byte kind, byte[] payload)
    {
        payload.Length.Should().BeLessThan(126);
        await _stream.WriteAsync((byte[])[kind, (byte)(128 | payload.Length), 0, 0, 0, 0, .. payload], Patience.CancellationToken());
        await _stream.FlushAsync(Patience.CancellationToken());
    }

    /// <summary>Completes when the connection is gone, and says with how many bytes that came before.</summary>
    public async Task<int> IsCutOffAsync()
    {
        var rest = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(rest, Patience.CancellationToken());
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // A reset is an end too.
        }

        return (int)rest.Length;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _response.Dispose();
        _invoker.Dispose();
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await _stream.ReadExactlyAsync(bytes, Patience.CancellationToken());
        return bytes;
    }
}
