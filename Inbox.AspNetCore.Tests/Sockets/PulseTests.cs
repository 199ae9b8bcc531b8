using System.Net.WebSockets;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Tests.Sockets;

/// <summary>Heartbeats over the network, by both versions of HTTP.</summary>
[TestFixture("1.1")]
[TestFixture("2.0")]
public sealed class PulseTests(string http)
{
    private readonly Version _http = Version.Parse(http);

    [Test]
    public async Task A_client_that_answers_no_ping_is_disconnected_in_the_documented_time()
    {
        await using var app = await PulseApp.StartAsync(_http);
        var (client, _) = await app.OpenAsync();
        using var _client = client;
        app.Clock.Advance(PulseApp.Interval);
        await client.IsPingedAsync();
        app.Clock.Advance(PulseApp.Timeout);
        (await client.IsCutOffAsync()).Should().Be(0, "it hears no farewell");
    }

    [Test]
    public async Task A_client_that_answers_stays_for_as_long_as_it_does()
    {
        await using var app = await PulseApp.StartAsync(_http);
        var (client, server) = await app.OpenAsync();
        using var _client = client;
        for (var n = 0; n < 50; n++)
        {
            app.Clock.Advance(PulseApp.Interval);
            await client.IsPingedAsync();
            server.Pulse!.Silence.Should().Be(PulseApp.Interval);
            await client.AnswerPingAsync();
            await Patience.UntilAsync(() => server.Pulse.Silence == TimeSpan.Zero);
        }

        (await server.Frames.SendAsync("still here"u8.ToArray())).Should().BeTrue();
        (await client.HearAsync()).Should().Be("still here");
    }

    [Test]
    public async Task A_living_client_is_told_from_a_dead_one_within_the_patience()
    {
        await using var app = await PulseApp.StartAsync(_http);
        var (living, livingServer) = await app.OpenAsync();
        var (dead, deadServer) = await app.OpenAsync();
        using var _living = living;
        using var _dead = dead;
        var asking = (livingServer.Pulse!.IsAliveAsync(TimeSpan.FromSeconds(2)), deadServer.Pulse!.IsAliveAsync(TimeSpan.FromSeconds(2)));
        await living.IsPingedAsync();
        await living.AnswerPingAsync();
        (await asking.Item1).Should().BeTrue("it need not wait for the clock");
        app.Clock.AdvanceSeconds(2);
        (await asking.Item2).Should().BeFalse();
    }

    [Test]
    public async Task Pings_never_split_a_frame_of_any_size()
    {
        await using var app = await PulseApp.StartAsync(_http);
        var (client, server) = await app.OpenAsync();
        using var _client = client;
        int[] sizes = [0, 1, 125, 126, 5_000, 65_535, 65_536, 200_000, 1 << 20];
        var isOver = false;
        var pinging = Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                await server.Pulse!.IsAliveAsync(TimeSpan.FromSeconds(1));
            }
        });
        var sending = Task.Run(async () =>
        {
            for (var n = 0; n < 90; n++)
            {
                var frame = new byte[sizes[n % sizes.Length]];
                frame.AsSpan().Fill((byte)('0' + n % 10));
                (await server.Frames.SendAsync(frame)).Should().BeTrue();
            }
        });

        var pings = 0;
        for (var n = 0; n < 90;)
        {
            var (kind, payload) = await client.ReadAsync();
            if (kind == RawSocket.Ping)
            {
                payload.Should().BeEmpty();
                pings++;
                await client.AnswerPingAsync();
                continue;
            }

            kind.Should().Be(RawSocket.Text);
            payload.Length.Should().Be(sizes[n % sizes.Length]);
            payload.AsSpan().IndexOfAnyExcept((byte)('0' + n % 10)).Should().Be(-1);
            n++;
        }

        await sending;
        Volatile.Write(ref isOver, true);
        await Patience.UntilAsync(() =>
        {
            app.Clock.AdvanceSeconds(1);
            return pinging.IsCompleted;
        });
        pings.Should().BeGreaterThan(10, "they came between the frames");
    }

    [Test]
    public async Task An_app_that_has_called_UseWebSockets_itself_changes_nothing()
    {
        // Its own pings would come each 10 ms, with a payload.
        await using var app = await PulseApp.StartAsync(
            _http, app => app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromMilliseconds(10), KeepAliveTimeout = TimeSpan.FromMilliseconds(10) }));
        var (client, server) = await app.OpenAsync();
        using var _client = client;
        app.Clock.Advance(PulseApp.Interval);
        await client.IsPingedAsync();
        server.Pulse!.Silence.Should().Be(PulseApp.Interval);
        app.Clock.Advance(PulseApp.Timeout);
        (await client.IsCutOffAsync()).Should().Be(0);
    }

    [Test]
    public async Task An_app_that_accepts_sockets_in_its_own_way_goes_on_doing_so()
    {
        var own = new List<OwnSockets>();
        await using var app = await PulseApp.StartAsync(_http, app => app.UseWebSockets().Use((context, next) =>
        {
            own.Add(new(context.Features.GetRequiredFeature<IHttpWebSocketFeature>()));
            context.Features.Set<IHttpWebSocketFeature>(own[0]);
            return next(context);
        }));
        var (client, server) = await app.OpenAsync();
        using var _client = client;
        server.Pulse.Should().BeNull("the framework sends the pings then");
        (own[0].Accepted!.KeepAliveInterval, own[0].Accepted!.KeepAliveTimeout).Should().Be((PulseApp.Interval, PulseApp.Timeout));
        (await server.Frames.SendAsync("hello"u8.ToArray())).Should().BeTrue();
        (await client.HearAsync()).Should().Be("hello");
    }

    [Test]
    public async Task All_sockets_hold_one_timer()
    {
        await using var app = await PulseApp.StartAsync(_http);
        var before = app.Clock.LiveTimers;
        var sockets = new List<RawSocket>();
        for (var n = 0; n < 100; n++)
        {
            sockets.Add((await app.OpenAsync()).Client);
        }

        app.Clock.LiveTimers.Should().Be(before + 1);
        app.Clock.Advance(PulseApp.Interval);
        foreach (var socket in sockets)
        {
            await socket.IsPingedAsync();
            socket.Dispose();
        }

        await Patience.UntilAsync(() => app.Clock.LiveTimers == before);
    }

    [Test]
    public async Task Frames_are_not_compressed_though_the_client_offers_it()
    {
        await using var app = await PulseApp.StartAsync(_http);
        var (client, server) = await app.OpenAsync();
        using var _client = client;
        client.HasExtensions.Should().BeFalse();
        await server.Frames.SendAsync(new byte[1000]);
        (await client.ReadAsync()).Payload.Should().Equal(new byte[1000]);
    }

    /// <summary>A feature of an app's own, which an app may put in place of the framework's.</summary>
    private sealed class OwnSockets(IHttpWebSocketFeature inner) : IHttpWebSocketFeature
    {
        public WebSocketAcceptContext? Accepted { get; private set; }

        public bool IsWebSocketRequest => inner.IsWebSocketRequest;

        public Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
        {
            Accepted = context;
            return inner.AcceptAsync(context);
        }
    }
}
