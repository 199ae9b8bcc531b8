using Inbox.AspNetCore.Tests.Hosting;
using Inbox.AspNetCore.Tests.Transports;

namespace Inbox.Proxy.Tests;

/// <summary>One of two peers: it sends what it has to say, and receives by whatever transport the moment suggests.</summary>
internal sealed class Talker(InboxApp app, string name, string remote, int seed)
{
    private readonly Random _random = new(seed);
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    public List<string> Heard { get; } = [];

    /// <summary>Completes when the first message has come.</summary>
    public Task Called => _called.Task.WaitAsync(Patience.Limit);

    public async Task SayAsync(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            (await app.Peer(name).SendAsync(remote, text, "application/sdp")).Status.Should().Be(200);
        }
    }

    public async Task HearAsync(int count)
    {
        while (Heard.Count < count)
        {
            var transport = Transport.All[_random.Next(Transport.All.Count)];
            using var inlet = await transport.OpenAsync(app, name, _last);
            for (var left = _random.Next(1, 10); left > 0 && Heard.Count < count; left--)
            {
                await HearAsync(inlet);
            }
        }
    }

    /// <summary>The status of one more receive, which acknowledges all.</summary>
    public async Task<int> LeftOverAsync() => (await app.Peer(name).ReceiveAsync($"after={_last}")).Status;

    private async Task HearAsync(Inlet inlet)
    {
        var envelope = await inlet.NextAsync();
        var id = envelope.GetProperty("id").GetInt64();
        if (id > _last)
        {
            _last = id;
            Heard.Add(envelope.GetProperty("text").GetString()!);
            _called.TrySetResult();
        }

        if (_random.Next(3) == 0)
        {
            await inlet.AcknowledgeAsync(_last);
        }
    }
}
