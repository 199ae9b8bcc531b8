using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Proxy.Tests;

/// <summary>A client that goes is between the proxy and itself at first: the app hears of it a little later.</summary>
public sealed class LostClientTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private const int Rounds = 25;
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

    /// <summary>What a receiver asks for, and with which headers.</summary>
    private static readonly Dictionary<string, (string Query, string Headers)> _receivers = new()
    {
        ["long poll"] = ("wait=25", ""),
        ["stream"] = ("", "Accept: text/event-stream\r\n"),
        ["socket"] = ("", Handshake),
    };

    public static IEnumerable<string> Receivers => _receivers.Keys;

    [Test]
    public async Task The_app_notices_and_what_is_sent_then_goes_to_the_next_receiver(
        [ValueSource(nameof(Receivers))] string receiver, [Values] bool byReset)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await InboxApp.StartAsync(builder => builder.Services.AddInboxSignaling(), app =>
        {
            app.Use(async (context, next) =>
            {
                await next(context);
                over.TrySetResult();
            });
            app.MapInbox("/inbox");
        });
        await using var front = await Proxy.StartAsync(app);
        var lost = await OpenAsync(app, receiver);
        Leave(lost, byReset);
        await over.Task.WaitAsync(Patience.Limit);

        await app.Peer("bob").SendAsync("alice", "first");
        await app.Peer("bob").SendAsync("alice", "second");

        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("first");
        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("second");
        app.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Who_acknowledges_loses_nothing_of_what_was_sent_before_that(
        [ValueSource(nameof(Receivers))] string receiver, [Values] bool byReset)
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        var last = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var lost = await OpenAsync(app, receiver, last);
            Leave(lost, byReset);
            foreach (var text in (string[])["first", "second"])
            {
                (await app.Peer("bob").SendAsync("alice", $"{text} {round}")).Status.Should().Be(200);
            }

            foreach (var text in (string[])["first", "second"])
            {
                var answer = await app.Peer("alice").ReceiveAsync($"wait=25&after={last}");
                answer.Text.Should().Be($"{text} {round}");
                last = answer.MessageId;
            }
        }

        (await app.Peer("alice").ReceiveAsync($"after={last}")).Status.Should().Be(204);
        app.Errors.Should().BeEmpty();
    }

    /// <summary>Opens it, and waits until the app has begun to wait too.</summary>
    private static async Task<RawConnection> OpenAsync(InboxApp app, string receiver, long? after = null)
    {
        var (query, headers) = _receivers[receiver];
        var begun = app.Clock.NextWaitAsync();
        var connection = await RawConnection.OpenAsync(app);
        var acknowledging = after is null ? "" : $"&after={after}";
        await connection.WriteAsync($"GET /inbox?{query}{acknowledging} HTTP/1.1\r\nHost: x\r\n{RawConnection.Alice}{headers}\r\n");
        if (receiver != "long poll")
        {
            (await connection.ReadHeadAsync())[0].Should().Contain(receiver == "socket" ? "101" : "200");
        }
        else
        {
            await begun;
        }

        return connection;
    }

    private static void Leave(RawConnection connection, bool byReset)
    {
        if (byReset)
        {
            connection.Reset();
        }
        else
        {
            connection.Dispose();
        }
    }
}
