using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>The receiving end of a mailbox, whatever carries it.</summary>
internal abstract class Inlet : IDisposable
{
    /// <summary>The next envelope.</summary>
    public abstract Task<JsonElement> NextAsync();

    /// <summary>Says that everything up to that id has been dealt with.</summary>
    public abstract Task AcknowledgeAsync(long id);

    /// <summary>Lets go, without a farewell.</summary>
    public abstract void Dispose();
}

internal sealed class PollInlet(Peer peer, long? after, int wait) : Inlet
{
    private long? _after = after;

    public override async Task<JsonElement> NextAsync()
    {
        var query = $"wait={wait}&max=1" + (_after is null ? "" : $"&after={_after}");
        while (true)
        {
            var answer = await peer.ReceiveAsync(query);
            if (answer.Status == 200)
            {
                return answer.Json[0];
            }

            answer.Status.Should().Be(204, answer.Text);
            (answer.WaitEnded is null or "timeout").Should().BeTrue("it ended by {0}", answer.WaitEnded);
        }
    }

    public override Task AcknowledgeAsync(long id)
    {
        _after = id;
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        // A poll that is over holds nothing.
    }
}

/// <summary>It acknowledges by coming again.</summary>
internal sealed class StreamInlet(InboxApp app, string name, StreamClient stream) : Inlet
{
    private StreamClient _stream = stream;

    public override async Task<JsonElement> NextAsync()
    {
        while (true)
        {
            var (kind, data) = await _stream.EventAsync();
            if (kind == "message")
            {
                return JsonDocument.Parse(data!).RootElement;
            }

            kind.Should().Be("again", "the stream ended otherwise");
            await ComeAgainAsync(_stream.LastId!);
        }
    }

    public override Task AcknowledgeAsync(long id) => ComeAgainAsync(id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>As a browser's EventSource does: with its first address, and what it has read last.</summary>
    private async Task ComeAgainAsync(string lastId)
    {
        _stream.Dispose();
        _stream = await StreamClient.OpenAsync(app, name, after: 0, lastEventId: lastId);
    }

    public override void Dispose() => _stream.Dispose();
}

internal sealed class SocketInlet(SocketClient socket) : Inlet
{
    private readonly Queue<JsonElement> _early = [];

    public override async Task<JsonElement> NextAsync() => _early.TryDequeue(out var envelope) ? envelope : await socket.HearAsync();

    public override async Task AcknowledgeAsync(long id)
    {
        await socket.SayAsync($$"""{"ack":{{id}},"ref":1}""");
        for (var frame = await socket.HearAsync(); !frame.TryGetProperty("ok", out _); frame = await socket.HearAsync())
        {
            _early.Enqueue(frame);
        }
    }

    public override void Dispose() => socket.Dispose();
}
