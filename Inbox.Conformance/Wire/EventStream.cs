using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Inbox.Conformance.Checks;

namespace Inbox.Conformance.Wire;

/// <summary>An event of a stream; a comment has no data.</summary>
internal sealed record StreamEvent(string Name, string? Id, string Data, bool IsComment)
{
    public Envelope Envelope => Envelope.Of(JsonDocument.Parse(Data).RootElement);

    public override string ToString() => IsComment ? "a comment" : $"event {Name}, id {Id ?? "none"}, data {Expect.Short(Data)}";
}

/// <summary>A stream of server-sent events (WHATWG HTML, 9.2), comments included.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly TimeSpan _patience;

    private EventStream(HttpResponseMessage response, Stream body, TimeSpan patience, Answer head)
    {
        (_response, _reader, _patience) = (response, new(body, Encoding.UTF8), patience);
        Head = head;
    }

    /// <summary>Gets the answer without its body.</summary>
    public Answer Head { get; }

    public static async Task<EventStream> OpenAsync(Conversation server, string query, Credentials credentials,
        params (string Name, string Value)[] headers)
    {
        var request = server.Request("GET", query, credentials, null, [("Accept", "text/event-stream"), .. headers]);
        using var patience = new CancellationTokenSource(server.Patience);
        try
        {
            var response = server.Keep(await server.BeginAsync(request, patience.Token));
            var isStream = (int)response.StatusCode == 200 && response.Content.Headers.ContentType?.MediaType == "text/event-stream";
            if (!isStream)
            {
                var answer = await server.ReadAsync(request, response, patience.Token);
                answer.Is(200).HasType("text/event-stream");
            }

            var head = new Answer(server.Curl(request), 200,
                response.Headers.NonValidated.SelectMany(header => header.Value.Select(value => (header.Key, value)))
                .ToLookup(header => header.Key, header => header.value, StringComparer.OrdinalIgnoreCase), [], TimeSpan.Zero);
            return server.Keep(new EventStream(response, await response.Content.ReadAsStreamAsync(patience.Token), server.Patience, head));
        }
        catch (OperationCanceledException)
        {
            throw new BrokenPromiseException("a stream that begins at once", $"no beginning within {server.Patience.TotalSeconds} s",
                server.Curl(request));
        }
    }

    /// <summary>Reads the next event or comment; null at the end.</summary>
    public async Task<StreamEvent?> ReadAsync(TimeSpan? patience = null)
    {
        using var giveUp = new CancellationTokenSource(patience ?? _patience);
        var (name, id, data, isComment, isAny) = ("message", (string?)null, new List<string>(), false, false);
        var began = Stopwatch.GetTimestamp();
        try
        {
            while (await _reader.ReadLineAsync(giveUp.Token) is { } line)
            {
                if (line.Length == 0)
                {
                    if (isAny || isComment)
                    {
                        return new(name, id, string.Join('\n', data), !isAny);
                    }

                    continue;
                }

                var (field, value) = line.Split(':', 2) is [var left, var right]
                    ? (left, right.StartsWith(' ') ? right[1..] : right)
                    : (line, "");
                isComment |= field.Length == 0;
                isAny |= field is "data" or "event" or "id";
                name = field == "event" ? value : name;
                id = field == "id" ? value : id;
                if (field == "data")
                {
                    data.Add(value);
                }
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            throw new BrokenPromiseException("an event", $"none within {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s", Head.Curl);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new BrokenPromiseException("an event, or the end of the stream", $"a broken connection: {e.Message}", Head.Curl);
        }
    }

    /// <summary>Reads the next message, past comments.</summary>
    public async Task<Envelope> ReadMessageAsync()
    {
        var next = await ReadEventAsync()
            ?? throw new BrokenPromiseException("a message on the stream", "the end of the stream", Head.Curl);
        Expect.That(next.Name == "message", "a message on the stream", $"{next}");
        var envelope = next.Envelope;
        Expect.Equal(next.Id, $"{envelope.Id}", "the id of the event is that of its envelope");
        return envelope;
    }

    public async Task ReadMessageAsync(string text)
    {
        var envelope = await ReadMessageAsync();
        Expect.Equal($"{envelope}", text, "the next message of the stream");
    }

    /// <summary>The stream ends with this event, and nothing comes after it.</summary>
    public async Task EndsWithAsync(string name)
    {
        var last = await ReadEventAsync();
        Expect.That(last is not null && last.Name == name && last.Data == "{}", $"the last event {name} with the data {{}}",
            last is null ? "the end of the stream" : $"{last}");
        var after = await ReadEventAsync();
        Expect.That(after is null, $"the end of the stream after the event {name}", $"{after}");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }

    private async Task<StreamEvent?> ReadEventAsync()
    {
        while (true)
        {
            var next = await ReadAsync();
            if (next is not { IsComment: true })
            {
                return next;
            }
        }
    }
}
