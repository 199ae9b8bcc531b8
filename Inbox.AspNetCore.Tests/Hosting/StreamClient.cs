using System.Text.Json;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>Reads an event stream as WHATWG HTML 9.2 says.</summary>
internal sealed class StreamClient : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private StreamClient(HttpResponseMessage response, StreamReader reader) => (_response, _reader) = (response, reader);

    public HttpResponseMessage Response => _response;

    /// <summary>The id of the last event that had one.</summary>
    public string? LastId { get; private set; }

    public static Task<StreamClient> OpenAsync(InboxApp app, string name, long? after = null, string password = "secret", string? lastEventId = null) =>
        OpenAsync(app.Http, name, after, password, lastEventId);

    /// <summary>The same on any server.</summary>
    public static async Task<StreamClient> OpenAsync(HttpClient http, string name, long? after = null, string password = "secret", string? lastEventId = null)
    {
        using var request = http.Request(HttpMethod.Get, after is null ? "/inbox" : $"/inbox?after={after}");
        request.Headers.Authorization = Peer.Basic(name, password);
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        return await OpenAsync(http, request);
    }

    /// <summary>The same with a request of the test's own.</summary>
    public static async Task<StreamClient> OpenAsync(HttpClient http, HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)response.StatusCode).Should().Be(200);
        var client = new StreamClient(response, new(await response.Content.ReadAsStreamAsync(Patience.CancellationToken())));
        (await client.ReadLineAsync()).Should().Be(":", "a stream that is open says so at once");
        (await client.ReadLineAsync()).Should().Be("retry: 3000");
        await client.ReadLineAsync();
        return client;
    }

    /// <summary>The next envelope.</summary>
    public async Task<JsonElement> HearAsync()
    {
        var (name, data) = await EventAsync();
        name.Should().Be("message");
        return JsonDocument.Parse(data!).RootElement;
    }

    /// <summary>Reads to the stream's end and tells the name of the last event.</summary>
    public async Task<string?> EndAsync()
    {
        string? last = null;
        while (await EventAsync() is (string name, _))
        {
            last = name;
        }

        return last;
    }

    /// <summary>A comment or a line of an event; null at the end.</summary>
    public async Task<string?> ReadLineAsync() => await _reader.ReadLineAsync(Patience.CancellationToken());

    /// <summary>The next event that a browser would dispatch; nulls at the end.</summary>
    public async Task<(string? Name, string? Data)> EventAsync()
    {
        var name = "message";
        List<string> data = [];
        while (await ReadLineAsync() is { } line)
        {
            if (line.Length == 0 && data.Count > 0)
            {
                return (name, string.Join('\n', data));
            }

            var (field, value) = line.IndexOf(':') is var colon and > 0 ? (line[..colon], line[(colon + 1)..].TrimStart(' ')) : (line, "");
            switch (field)
            {
                case "event":
                    name = value;
                    break;
                case "data":
                    data.Add(value);
                    break;
                case "id":
                    LastId = value;
                    break;
            }
        }

        return (null, null);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
