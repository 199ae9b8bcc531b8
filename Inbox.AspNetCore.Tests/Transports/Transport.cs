using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>A way to receive; all of them open on the same mailbox.</summary>
public sealed class Transport
{
    public static readonly Transport Poll = new("poll", (app, name, after) => Task.FromResult<Inlet>(new PollInlet(app.Peer(name), after, wait: 0)));

    public static readonly Transport LongPoll = new("long poll", (app, name, after) => Task.FromResult<Inlet>(new PollInlet(app.Peer(name), after, wait: 25)));

    public static readonly Transport Stream = new("stream", async (app, name, after) => new StreamInlet(app, name, await StreamClient.OpenAsync(app, name, after)));

    public static readonly Transport Socket = new("socket", async (app, name, after) => new SocketInlet(await SocketClient.OpenAsync(app, name, after)));

    private readonly string _name;
    private readonly Func<InboxApp, string, long?, Task<Inlet>> _open;

    private Transport(string name, Func<InboxApp, string, long?, Task<Inlet>> open) => (_name, _open) = (name, open);

    public static IReadOnlyList<Transport> All { get; } = [Poll, LongPoll, Stream, Socket];

    /// <summary>Begins to receive; with a number, to acknowledge too.</summary>
    internal async Task<Inlet> OpenAsync(InboxApp app, string name, long? after = null)
    {
        // Polls first make the mailbox when they are asked. Nothing is taken by this one.
        await app.Peer(name).ReceiveAsync("after=0");
        return await _open(app, name, after);
    }

    public override string ToString() => _name;
}
