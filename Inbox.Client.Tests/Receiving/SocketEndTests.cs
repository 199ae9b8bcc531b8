using System.Net.WebSockets;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Client.Tests.Receiving;

/// <summary>How sockets end, and what the client makes of it.</summary>
[TestFixture]
public sealed class SocketEndTests
{
    [TestCase(4401, InboxClientState.Unauthorized)]
    [TestCase(4409, InboxClientState.Superseded)]
    [TestCase(4410, InboxClientState.Left)]
    [TestCase(1001, InboxClientState.Retrying)]
    [TestCase(1000, InboxClientState.Retrying)]
    [TestCase(4413, InboxClientState.Retrying)]
    public async Task Each_close_code_has_its_state(int code, InboxClientState state)
    {
        await using var app = await StartAsync(socket => socket.CloseAsync((WebSocketCloseStatus)code, "because", Patience.CancellationToken()));
        await using var alice = app.Connect("alice", InboxTransport.Socket);
        var reached = alice.StateAsync(state);

        await alice.OpenAsync(Patience.CancellationToken());

        await reached;
    }

    [TestCase(1008)]
    [TestCase(1000)]
    [TestCase(4413)]
    public async Task A_socket_that_is_closed_at_once_makes_room_for_a_stream(int code)
    {
        await using var app = await StartAsync(socket => socket.CloseAsync((WebSocketCloseStatus)code, "because", Patience.CancellationToken()));
        await using var alice = app.Connect("alice");
        _ = alice.OpenAsync();

        await alice.StateAsync(change => change.Transport == InboxTransport.Stream);
    }

    [TestCase(4.9, InboxTransport.Stream)]
    [TestCase(5, InboxTransport.Socket)]
    public async Task A_socket_that_breaks_young_is_suspected_and_one_that_lived_is_not(double age, InboxTransport next)
    {
        var breaks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sockets = 0;
        await using var app = await StartAsync(async socket =>
        {
            if (Interlocked.Increment(ref sockets) == 1)
            {
                await breaks.Task;
                socket.Abort();
            }
            else
            {
                await FrameAsync(socket);
            }
        });
        var clock = new ClientClock();
        await using var alice = await app.Connect("alice", configure: options => options.TimeProvider = clock).OpenedAsync();
        clock.AdvanceSeconds(age);
        var paused = clock.NextTimerAsync(0, 0.5);

        breaks.SetResult();
        if (next == InboxTransport.Socket)
        {
            await paused;
            alice.State.Should().Be(InboxClientState.Retrying);
            clock.AdvanceSeconds(0.5);
        }

        await alice.StateAsync(change => change.State == InboxClientState.Open && change.Transport == next);
    }

    [Test]
    public async Task A_message_whose_answer_went_with_the_socket_goes_again_by_post()
    {
        var frames = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(async socket =>
        {
            frames.TrySetResult(await FrameAsync(socket));
            socket.Abort();
        });
        await app.Peer("bob").ReceiveAsync();
        await using var alice = await app.Connect("alice").OpenedAsync();

        await alice.SendAsync("bob", "hello");

        (await frames.Task).Should().Be("""{"to":"bob","ref":1,"text":"hello"}""");
        (await app.Peer("bob").ReceiveAsync()).Text.Should().Be("hello");
    }

    [Test]
    public async Task A_message_that_a_socket_does_not_answer_goes_again_by_post()
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await StartAsync(_ => over.Task);
        await app.Peer("bob").ReceiveAsync();
        await using var alice = await app.Connect("alice", configure: options => options.RequestTimeout = TimeSpan.FromMilliseconds(200)).OpenedAsync();

        await alice.SendAsync("bob", "hello");

        (await app.Peer("bob").ReceiveAsync()).Text.Should().Be("hello");
        alice.Transport.Should().Be(InboxTransport.Socket);
        over.SetResult();
    }

    [Test]
    public async Task A_refusal_over_a_socket_says_as_much_as_one_of_a_post()
    {
        await using var app = await StartAsync(async socket =>
        {
            await FrameAsync(socket);
            var error = """{"error":{"status":503,"title":"Full","detail":"Come back.","retryAfter":7},"ref":1}""";
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(error), WebSocketMessageType.Text, true, Patience.CancellationToken());
            await FrameAsync(socket);
        });
        await using var alice = await app.Connect("alice").OpenedAsync();

        var refusal = (await FluentActions.Awaiting(() => alice.SendAsync("bob", "hello", new() { RetryFor = TimeSpan.FromSeconds(6) })).Should().ThrowAsync<InboxException>()).Which;

        (refusal.Status, refusal.Title, refusal.Detail, refusal.RetryAfter).Should().Be((503, "Full", "Come back.", TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task What_is_said_besides_is_passed_over_and_what_is_no_json_ends_the_socket()
    {
        await using var app = await StartAsync(async socket =>
        {
            foreach (var frame in new[] { """{"new":"thing"}""", """{"ok":99}""", """{"error":{"status":400}}""", """{"id":7,"from":"bob","text":"hello"}""", "}" })
            {
                await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, Patience.CancellationToken());
            }

            await FrameAsync(socket);
        });
        await using var alice = await app.Connect("alice", InboxTransport.Socket).OpenedAsync();

        (await alice.NextAsync()).Text.Should().Be("hello");
        await alice.StateAsync(InboxClientState.Retrying);
    }

    /// <summary>A server or a filter in between that says such things would else end receiving for good.</summary>
    [TestCase("""{"id":1,"from":"bob","text":null}""")]
    [TestCase("""{"id":1,"from":null,"text":"hello"}""")]
    [TestCase("""{"id":1,"from":"bob","base64":null}""")]
    [TestCase("""{"id":1,"from":"bob","base64":"?"}""")]
    [TestCase("""{"id":null,"from":"bob","text":"hello"}""")]
    [TestCase("""{"id":1,"from":"bob","text":"\ud800"}""")]
    [TestCase("""{"id":1,"from":"bob"}""")]
    public async Task A_message_that_is_none_is_an_interruption_after_which_the_client_comes_back(string frame)
    {
        await using var app = await StartAsync(async socket =>
        {
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, Patience.CancellationToken());
            await FrameAsync(socket);
        });
        await using var alice = app.Connect("alice", InboxTransport.Socket);
        var retrying = alice.StateAsync(InboxClientState.Retrying);
        var next = alice.NextAsync();

        await retrying;
        next.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task A_frame_that_does_not_end_is_given_up_and_the_client_comes_back()
    {
        const int Most = 8 << 20;
        var said = 0L;
        await using var app = await StartAsync(async socket =>
        {
            // Until the client has had enough of it.
            while (true)
            {
                await socket.SendAsync(new byte[64 << 10], WebSocketMessageType.Text, endOfMessage: false, Patience.CancellationToken());
                Interlocked.Add(ref said, 64 << 10);
            }
        });
        await using var alice = app.Connect("alice", InboxTransport.Socket, configure: options => options.MaxAnswerBytes = Most);
        var retrying = alice.StateAsync(InboxClientState.Retrying);
        _ = alice.NextAsync();

        await retrying;
        Interlocked.Read(ref said).Should().BeGreaterThanOrEqualTo(Most);
    }

    private static async Task<string> FrameAsync(WebSocket socket)
    {
        var buffer = new byte[1024];
        var part = await socket.ReceiveAsync(buffer.AsMemory(), Patience.CancellationToken());
        return System.Text.Encoding.UTF8.GetString(buffer, 0, part.Count);
    }

    /// <summary>An app whose sockets are the test's, and whose mailboxes are real otherwise.</summary>
    private static Task<InboxApp> StartAsync(Func<WebSocket, Task> talk) => InboxApp.StartAsync(
        builder => builder.Services.AddInboxSignaling(),
        app =>
        {
            app.UseWebSockets();
            app.Use(async (context, next) =>
            {
                if (!context.WebSockets.IsWebSocketRequest)
                {
                    await next(context);
                    return;
                }

                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                try
                {
                    await talk(socket);
                }
                catch (WebSocketException)
                {
                    // The client went first.
                }
            });
            app.MapInbox("/inbox");
        });
}
