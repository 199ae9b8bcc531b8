using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Doors;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>How a socket ends, by whomever.</summary>
public sealed class SocketEndTests(Door door) : DoorTests(door)
{
    private const int Superseded = 4409;
    private const int Misuse = 1008;

    [Test]
    public async Task A_newer_receiver_closes_the_socket([Values] bool bySocket)
    {
        await using var app = await StartAsync();
        using var older = await SocketClient.OpenByFrameAsync(app, "alice");
        await older.HearOkAsync(1);
        using var newer = bySocket ? await SocketClient.OpenAsync(app, "alice", after: null) : null;
        if (!bySocket)
        {
            await app.Peer("alice").ReceiveAsync();
        }

        (await older.EndAsync()).Should().Be(Superseded);
    }

    [Test]
    public async Task Leaving_closes_the_socket()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenByFrameAsync(app, "alice");
        await socket.HearOkAsync(1);
        await app.Peer("alice").LeaveAsync();
        (await socket.EndAsync()).Should().Be(4410);
    }

    [Test]
    public async Task A_stop_closes_the_socket([Values] bool beforeItSaidWhoItIs)
    {
        await using var app = await StartAsync();
        using var socket = beforeItSaidWhoItIs ? await SocketClient.OpenAsync(app) : await SocketClient.OpenByFrameAsync(app, "alice");
        if (!beforeItSaidWhoItIs)
        {
            await socket.HearOkAsync(1);
        }

        var stop = app.StopAsync();
        (await socket.EndAsync()).Should().Be(1001);
        await stop;
    }

    [Test]
    public async Task A_farewell_is_answered_and_the_mailbox_stays()
    {
        await using var app = await StartAsync();
        using (var alice = await SocketClient.OpenAsync(app, "alice", after: null))
        {
            await alice.CloseAsync();
            alice.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
        }

        (await app.Peer("bob").SendAsync("alice", "a")).Status.Should().Be(200);
        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("a");
    }

    [Test]
    public async Task A_reader_that_takes_nothing_fills_its_own_mailbox_and_no_more()
    {
        await using var app = await StartAsync(mailboxes: options => (options.MaxMailboxMessages, options.MaxMailboxBytes) = (10, 4 << 20));
        using var deaf = await SocketClient.OpenAsync(app, "alice", after: null);
        var (refused, body) = (0, new byte[1 << 20]);
        body.AsSpan().Fill(255);
        for (var i = 0; i < 40 && refused == 0; i++)
        {
            refused += (await app.Peer("bob").SendAsync("alice", body)).Status == 503 ? 1 : 0;
        }

        refused.Should().Be(1, "what it does not take is limited like any mailbox");
        var stuck = app.Clock.NextWaitAsync();
        var opening = StreamClient.OpenAsync(app, "alice", after: 0);
        await stuck;
        app.Clock.AdvanceSeconds(1);
        using var newer = await opening;
        (await newer.HearAsync()).TryGetProperty("base64", out _).Should().BeTrue("the one that is stuck was cut off, and its message came back");
    }

    [Test]
    public async Task Who_answers_no_ping_is_cut_off_and_the_mailbox_stays([Values] bool appUsesWebSocketsItself)
    {
        await using var app = await InboxApp.StartAsync(
            _ => { },
            app =>
            {
                if (appUsesWebSocketsItself)
                {
                    app.UseWebSockets();
                }

                Door.Open(app, "/inbox", null);
            },
            Door.Http);
        using var socket = await RawSocket.OpenAsync(app, "/inbox?after=0", ("Authorization", $"{Peer.Basic("alice", "secret")}"));
        await socket.SayAsync("""{"ack":0,"ref":1}""");
        (await socket.HearAsync()).Should().Be("""{"ok":1}""");
        app.Clock.AdvanceSeconds(15);
        await socket.IsPingedAsync();
        app.Clock.AdvanceSeconds(20 + 7.5);
        await socket.IsCutOffAsync();
        (await app.Peer("bob").SendAsync("alice", "a")).Status.Should().Be(200);
        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("a");
    }

    [Test]
    public async Task A_message_that_comes_while_a_socket_is_being_closed_leaves_the_farewell_alone()
    {
        await using var app = await StartAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        var closing = app.Clock.NextWaitAsync();
        await alice.SayAsync("{");
        await closing;
        await app.Peer("bob").SendAsync("alice", "late");
        (await alice.EndAsync()).Should().Be(Misuse);
        (await app.Peer("alice").ReceiveAsync()).Text.Should().Be("late");
    }

    [Test]
    public async Task Who_says_farewell_and_reads_nothing_is_cut_off_after_five_seconds()
    {
        await using var app = await StartAsync();
        using var deaf = await SocketClient.OpenAsync(app, "alice", after: null);
        var body = new byte[1 << 20];
        while ((await app.Peer("bob").SendAsync("alice", body)).Status != 503)
        {
        }

        var closing = app.Clock.NextWaitAsync();
        await deaf.SayFarewellAsync();
        await closing;
        app.Clock.AdvanceSeconds(5);

        // A session that goes on would keep the mailbox in use for ever.
        var patience = Patience.CancellationToken();
        while ((await app.Peer("alice", "another").ReceiveAsync()).Status == 401)
        {
            patience.ThrowIfCancellationRequested();
            app.Clock.AdvanceSeconds(61);
        }
    }
}
