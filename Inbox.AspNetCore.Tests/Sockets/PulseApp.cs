using System.Threading.Channels;
using Inbox.AspNetCore.Sockets;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Sockets;

/// <summary>An app that accepts sockets at <c>/socket</c>, gives them to the test, and reads whatever they send.</summary>
internal sealed class PulseApp : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly InboxApp _app;
    private readonly Channel<AcceptedSocket> _accepted;

    private PulseApp(InboxApp app, Channel<AcceptedSocket> accepted) => (_app, _accepted) = (app, accepted);

    public TestClock Clock => _app.Clock;

    public static async Task<PulseApp> StartAsync(Version http, Action<WebApplication>? before = null)
    {
        var accepted = Channel.CreateUnbounded<AcceptedSocket>();
        var clock = new TestClock();
        var app = await InboxApp.StartAsync(
            _ => { },
            app =>
            {
                before?.Invoke(app);
                var handshake = new SocketHandshake(protocol: null, Interval, Timeout, clock);
                app.Map("/socket", branch => branch.Run(handshake.Pipeline(app.Services, async context =>
                {
                    using var socket = await handshake.AcceptAsync(context);
                    accepted.Writer.TryWrite(socket!);
                    while ((await socket!.Frames.ReadAsync(100)).Kind != FrameKind.Closed)
                    {
                    }
                })));
            },
            http,
            clock);
        return new(app, accepted);
    }

    /// <summary>A socket, both ends of it.</summary>
    public async Task<(RawSocket Client, AcceptedSocket Server)> OpenAsync()
    {
        var client = await RawSocket.OpenAsync(_app, "/socket");
        return (client, await _accepted.Reader.ReadAsync(Patience.CancellationToken()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
