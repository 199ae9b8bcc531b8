using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Client.Tests.Receiving;

/// <summary>What stands between a client and its server, as proxies do, and what the client makes of it.</summary>
[TestFixture]
public sealed class FallbackTests
{
    [Test]
    public async Task With_nothing_between_it_is_a_socket_and_what_is_sent_goes_over_it()
    {
        var posts = 0;
        await using var app = await StartAsync(async (context, next) =>
        {
            posts += HttpMethods.IsPost(context.Request.Method) ? 1 : 0;
            await next(context);
        });
        await using var alice = await app.Connect("alice").OpenedAsync();

        alice.Transport.Should().Be(InboxTransport.Socket);
        await ShouldReceiveAsync(app, alice);
        await alice.SendAsync("alice", new byte[64 * 1024]);
        posts.Should().Be(1, "that was bob's");
        await alice.SendAsync("alice", new byte[(64 * 1024) + 1]);
        posts.Should().Be(2, "a large message would hold up those behind it");
        await alice.SendAsync("alice", "v=0"u8.ToArray(), "application/sdp");
        posts.Should().Be(3, "a socket has no labels");
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(502)]
    public async Task Where_upgrades_are_refused_it_streams(int status)
    {
        await using var app = await StartAsync((context, next) => IsUpgrade(context) ? RefuseAsync(context, status) : next(context));
        await using var alice = await app.Connect("alice").OpenedAsync();

        alice.Transport.Should().Be(InboxTransport.Stream);
        await ShouldReceiveAsync(app, alice);
    }

    [Test]
    public async Task Where_sockets_open_and_break_at_once_it_streams()
    {
        await using var app = await StartAsync(async (context, next) =>
        {
            if (!IsUpgrade(context))
            {
                await next(context);
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            context.Abort();
        });
        await using var alice = app.Connect("alice");
        _ = alice.OpenAsync();

        await alice.StateAsync(change => change.Transport == InboxTransport.Stream);
        await ShouldReceiveAsync(app, alice);
    }

    [Test]
    public async Task Where_streams_are_refused_too_it_polls()
    {
        await using var app = await StartAsync((context, next) => IsUpgrade(context) || IsStream(context) ? RefuseAsync(context, 400) : next(context));
        await using var alice = await app.Connect("alice").OpenedAsync();

        alice.Transport.Should().Be(InboxTransport.LongPoll);
        await ShouldReceiveAsync(app, alice);
    }

    [Test]
    public async Task Where_streams_are_held_back_it_polls_after_five_seconds()
    {
        await using var app = await StartAsync(async (context, next) =>
        {
            if (IsUpgrade(context))
            {
                await RefuseAsync(context, 400);
            }
            else if (IsStream(context))
            {
                // A proxy that collects the answer before it passes it on.
                context.Response.Body = new MemoryStream();
                await next(context);
            }
            else
            {
                await next(context);
            }
        });
        var clock = new ClientClock();
        var waits = clock.NextTimerAsync(5, 5);
        await using var alice = app.Connect("alice", configure: options => options.TimeProvider = clock);
        var opened = alice.OpenAsync();
        await waits;

        clock.AdvanceSeconds(5);

        await opened;
        alice.Transport.Should().Be(InboxTransport.LongPoll);
        await ShouldReceiveAsync(app, alice);
    }

    private static Task<InboxApp> StartAsync(RequestMiddleware between) => InboxApp.StartAsync(
        builder => builder.Services.AddInboxSignaling(),
        app =>
        {
            app.UseWebSockets();
            app.Use((context, next) => between(context, next));
            app.MapInbox("/inbox");
        });

    private static async Task ShouldReceiveAsync(InboxApp app, InboxClient client)
    {
        (await app.Peer("bob").SendAsync(client.Name, "from bob")).Status.Should().Be(200);
        (await client.NextAsync()).Text.Should().Be("from bob");
        await client.SendAsync(client.Name, "to myself");
        (await client.NextAsync()).Text.Should().Be("to myself");
    }

    private static bool IsUpgrade(HttpContext context) => context.Request.Headers.Upgrade.Count > 0;

    private static bool IsStream(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("event-stream", StringComparison.Ordinal);

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private delegate Task RequestMiddleware(HttpContext context, RequestDelegate next);
}
