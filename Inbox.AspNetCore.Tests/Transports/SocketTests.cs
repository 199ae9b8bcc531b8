using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Doors;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Transports;

public sealed class SocketTests(Door door) : DoorTests(door)
{
    private const int Superseded = 4409;
    private const int Credentials = 4401;
    private const int Misuse = 1008;

    [Test]
    public async Task A_page_says_who_it_is_in_its_first_frame()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenByFrameAsync(app, "alice");
        Ok(await socket.HearAsync(), 1);
        await app.Peer("bob").SendAsync("alice", "offer");
        (await socket.HearAsync()).GetProperty("text").GetString().Should().Be("offer");
    }

    [TestCase("inbox.v1", "inbox.v1")]
    [TestCase(null, null)]
    [TestCase("soap", null)]
    public async Task A_client_may_offer_our_protocol_or_none(string? offered, string? chosen)
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app, Peer.Basic("alice", "secret").ToString(), protocol: offered);
        socket.Protocol.Should().Be(chosen);
        await socket.CloseAsync();
    }

    [TestCase("""{"to":"bob","data":{"sdp": 1}}""", "application/json", """{"sdp": 1}""")]
    [TestCase("""{"to":"bob","text":"\u00e4 \"x\""}""", "text/plain;charset=UTF-8", "ä \"x\"")]
    [TestCase("""{"to":"bob","base64":"AP8="}""", "application/octet-stream", null)]
    [TestCase("""{"more":{"to":"nobody"},"to":"bob","data":null}""", "application/json", "null")]
    public async Task What_a_socket_sends_is_received_as_any_message(string frame, string contentType, string? body)
    {
        await using var app = await StartAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        var bob = await app.ParkAsync(app.Peer("bob"));

        await alice.SayAsync(frame);

        var answer = await bob;
        (answer.From, answer.ContentType).Should().Be(("alice", contentType));
        answer.Bytes.Should().Equal(body is null ? [0, 255] : Encoding.UTF8.GetBytes(body));
    }

    [Test]
    public async Task A_frame_with_a_ref_is_answered_with_it_and_one_without_is_not()
    {
        await using var app = await StartAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        await alice.SayAsync("""{"to":"alice","text":"quiet"}""");
        await alice.SayAsync("""{"ref":9007199254740991,"to":"alice","text":"loud"}""");
        List<JsonElement> heard = [await alice.HearAsync(), await alice.HearAsync(), await alice.HearAsync()];
        Ok(heard.Single(frame => frame.TryGetProperty("ok", out _)), (1L << 53) - 1);
        heard.Where(frame => frame.TryGetProperty("text", out _)).Select(frame => frame.GetProperty("text").GetString()).Should().Equal("quiet", "loud");
    }

    [TestCase("""{"to":"nobody","data":1,"ref":5}""", 404, "No such mailbox")]
    [TestCase("""{"data":1,"ref":5}""", 400, "Recipient needed")]
    [TestCase("""{"to":7,"data":1,"ref":5}""", 400, "Recipient needed")]
    [TestCase("""{"to":"","data":1,"ref":5}""", 400, "Recipient needed")]
    [TestCase("""{"to":"a\u0000b","data":1,"ref":5}""", 400, "Recipient needed")]
    [TestCase("""{"to":"alice","ref":5}""", 400, "Message needed")]
    [TestCase("""{"to":"alice","text":1,"ref":5}""", 400, "Message needed")]
    [TestCase("""{"to":"alice","base64":"*","ref":5}""", 400, "Message needed")]
    [TestCase("""{"to":"alice","text":"a","data":1,"ref":5}""", 400, "Message needed")]
    [TestCase("""{"to":"alice","text":"12345678901","ref":5}""", 413, "Message too large")]
    public async Task What_cannot_be_sent_is_an_error_and_the_socket_goes_on(string frame, int status, string title)
    {
        await using var app = await StartAsync(mailboxes: options => options.MaxMessageBytes = 10);
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        await alice.SayAsync(frame);
        var error = await alice.HearAsync();
        error.GetProperty("ref").GetInt64().Should().Be(5);
        error.GetProperty("error").GetProperty("status").GetInt32().Should().Be(status);
        error.GetProperty("error").GetProperty("title").GetString().Should().Be(title);

        await alice.SayAsync("""{"to":"alice","text":"still"}""");
        (await alice.HearAsync()).GetProperty("text").GetString().Should().Be("still");
    }

    [Test]
    public async Task A_full_mailbox_is_an_error_that_says_when_to_try_again()
    {
        await using var app = await StartAsync(mailboxes: options => options.MailboxCapacity = 1);
        await app.Peer("bob").ReceiveAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        await alice.SayAsync("""{"to":"bob","data":1}""");
        await alice.SayAsync("""{"to":"bob","data":2}""");
        var error = (await alice.HearAsync()).GetProperty("error");
        (error.GetProperty("status").GetInt32(), error.GetProperty("retryAfter").GetInt32()).Should().Be((503, 1));
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("1")]
    [TestCase("{}{}")]
    [TestCase("""{"ack":1,"to":"bob"}""")]
    [TestCase("""{"ack":-1}""")]
    [TestCase("""{"ack":"1"}""")]
    [TestCase("""{"ack":1}""", Description = "it did not begin to acknowledge")]
    [TestCase("""{"ref":0.5,"to":"alice","data":1}""")]
    [TestCase("""{"auth":{"name":"alice","password":"secret"}}""")]
    public async Task A_frame_that_means_nothing_ends_that_socket_alone(string frame)
    {
        await using var app = await StartAsync();
        using var bystander = await SocketClient.OpenAsync(app, "bob", after: null);
        using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        await socket.SayAsync(frame);
        (await socket.EndAsync()).Should().Be(Misuse);
        await app.Peer("alice").SendAsync("bob", "still");
        (await bystander.HearAsync()).GetProperty("text").GetString().Should().Be("still");
        app.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_binary_frame_ends_the_socket()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        await socket.SayAsync("{}", WebSocketMessageType.Binary);
        (await socket.EndAsync()).Should().Be(Misuse);
    }

    [Test]
    public async Task Json_deeper_than_any_parser_should_go_ends_the_socket_and_nothing_else()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        await socket.SayAsync("{\"to\":\"alice\",\"data\":" + new string('[', 100_000) + new string(']', 100_000) + "}");
        (await socket.EndAsync()).Should().Be(Misuse);
        app.Errors.Should().BeEmpty();
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    public async Task A_frame_has_at_most_four_thirds_of_a_message_and_4_KiB(int over, bool isTooLarge)
    {
        await using var app = await StartAsync(mailboxes: options => options.MaxMessageBytes = 3000);
        using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        const int Limit = 4000 + 4096;
        var frame = """{"to":"alice","text":"a","pad":"*"}""";
        await socket.SayAsync(frame.Replace("*", new string('x', Limit + over - frame.Length + 1), StringComparison.Ordinal));
        if (isTooLarge)
        {
            (await socket.EndAsync()).Should().Be(4413);
        }
        else
        {
            (await socket.HearAsync()).GetProperty("text").GetString().Should().Be("a");
        }
    }

    [Test]
    public async Task A_frame_in_many_pieces_is_one_frame()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
        var frame = Encoding.UTF8.GetBytes($$"""{"to":"alice","text":"{{new string('ä', 5000)}}"}""");
        for (var i = 0; i < frame.Length; i += 999)
        {
            await socket.SayAsync(frame[i..Math.Min(frame.Length, i + 999)], isEnd: i + 999 >= frame.Length);
        }

        (await socket.HearAsync()).GetProperty("text").GetString().Should().Be(new string('ä', 5000));
    }

    [TestCase("""{"to":"alice","data":1}""")]
    [TestCase("hello")]
    [TestCase("""{"auth":{"name":"alice"}}""")]
    [TestCase("""{"auth":{"name":"alice","password":"guess"}}""")]
    [TestCase("""{"auth":{"name":"","password":"secret"}}""")]
    public async Task Whoever_does_not_say_rightly_who_it_is_is_closed_out(string frame)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        using var socket = await SocketClient.OpenAsync(app);
        await socket.SayAsync(frame);
        (await socket.EndAsync()).Should().Be(Credentials);
    }

    [TestCase(16 * 1024, true)]
    [TestCase(16 * 1024 + 1, false)]
    public async Task Who_has_not_said_who_it_is_may_say_16_KiB_and_no_more(int length, bool isHeard)
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenAsync(app);
        var frame = """{"auth":{"name":"alice","password":"*"},"ref":1}""";
        await socket.SayAsync(frame.Replace("*", new string('x', length - frame.Length + 1), StringComparison.Ordinal));
        if (isHeard)
        {
            Ok(await socket.HearAsync(), 1);
        }
        else
        {
            (await socket.EndAsync()).Should().Be(Credentials);
        }
    }

    [Test]
    public async Task Silence_is_closed_out_after_ten_seconds()
    {
        await using var app = await StartAsync();
        var armed = app.Clock.NextWaitAsync();
        using var socket = await SocketClient.OpenAsync(app);
        await armed;
        app.Clock.AdvanceSeconds(10);
        (await socket.EndAsync()).Should().Be(Credentials);
    }

    [Test]
    public async Task Credentials_that_came_in_time_may_be_judged_for_longer()
    {
        using var store = new SlowStore();
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddSingleton<IMailboxStore>(store), app => Door.Open(app, "/inbox", null), Door.Http);
        using var socket = await SocketClient.OpenByFrameAsync(app, "alice");
        await store.Asked.Task.WaitAsync(Patience.Limit);
        app.Clock.AdvanceSeconds(10);
        store.MayAnswer.SetResult();
        Ok(await socket.HearAsync(), 1);
    }

    private sealed class SlowStore : IMailboxStore, IDisposable
    {
        private readonly MemoryMailboxStore _store = new(new InboxOptions());

        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource MayAnswer { get; } = new();

        public async ValueTask<ClaimResult> ClaimAsync(string name, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await MayAnswer.Task;
            return await _store.ClaimAsync(name, password, cancellationToken);
        }

        public void Dispose() => _store.Dispose();
    }

    [Test]
    public async Task A_wrong_password_in_the_header_is_a_plain_401()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        var open = () => SocketClient.OpenAsync(app, "alice", after: null, "guess");
        (await open.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(401);
    }

    [Test]
    public async Task A_query_that_cannot_be_read_is_a_plain_400()
    {
        await using var app = await StartAsync();
        var open = () => SocketClient.OpenAsync(app, Peer.Basic("alice", "secret").ToString(), "after=x");
        (await open.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(400);
    }

    [Test]
    public async Task A_newer_receiver_closes_the_socket([Values] bool bySocket)
    {
        await using var app = await StartAsync();
        using var older = await SocketClient.OpenByFrameAsync(app, "alice");
        Ok(await older.HearAsync(), 1);
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
        Ok(await socket.HearAsync(), 1);
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
            Ok(await socket.HearAsync(), 1);
        }

        var stop = app.StopAsync();
        (await socket.EndAsync()).Should().Be(1001);
        await stop;
    }

    [Test]
    public async Task A_socket_sends_so_many_messages_a_second_and_twice_that_at_once()
    {
        await using var app = await StartAsync(
            mailboxes: options => options.MailboxCapacity = 1000, endpoint: options => options.SocketMessagesPerSecond = 10);
        await app.Peer("bob").ReceiveAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        (await SendAsync(20)).Should().AllBeEquivalentTo(200);
        (await SendAsync(1)).Should().Equal(429);
        app.Clock.AdvanceSeconds(0.1);
        (await SendAsync(2)).Should().Equal(200, 429);

        async Task<List<int>> SendAsync(int count)
        {
            List<int> statuses = [];
            for (var i = 0; i < count; i++)
            {
                await alice.SayAsync("""{"to":"bob","data":1,"ref":1}""");
                var answer = await alice.HearAsync();
                statuses.Add(answer.TryGetProperty("error", out var error) ? error.GetProperty("status").GetInt32() : 200);
            }

            return statuses;
        }
    }

    [Test]
    public async Task With_acknowledgement_a_message_is_given_once_and_stays_until_acknowledged()
    {
        await using var app = await StartAsync(mailboxes: options => options.MailboxCapacity = 2);
        using var alice = await SocketClient.OpenByFrameAsync(app, "alice", more: ",\"after\":0");
        Ok(await alice.HearAsync(), 1);
        await app.Peer("bob").SendAsync("alice", "a");
        await app.Peer("bob").SendAsync("alice", "b");
        await alice.HearAsync();
        var b = await alice.HearAsync();
        (await app.Peer("bob").SendAsync("alice", "c")).Status.Should().Be(503, "none is acknowledged");

        await alice.SayAsync($$"""{"ack":{{b.GetProperty("id").GetInt64()}},"ref":9}""");
        Ok(await alice.HearAsync(), 9);
        await alice.SayAsync("""{"to":"alice","text":"after the acknowledgement","ref":2}""");

        List<JsonElement> heard = [await alice.HearAsync(), await alice.HearAsync()];
        heard.SelectMany(frame => frame.EnumerateObject()).Select(member => member.Name).Should().Contain("ok").And.Contain("text");
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
        await using var app = await StartAsync(mailboxes: options => (options.MailboxCapacity, options.MaxMailboxBytes) = (10, 4 << 20));
        using var deaf = await SocketClient.OpenAsync(app, "alice", after: null);
        var (refused, body) = (0, new byte[1 << 20]);
        body.AsSpan().Fill(255);
        for (var i = 0; i < 40 && refused == 0; i++)
        {
            refused += (await app.Peer("bob").SendAsync("alice", body)).Status == 503 ? 1 : 0;
        }

        refused.Should().Be(1, "what it does not take is limited like any mailbox");
        using var newer = await StreamClient.OpenAsync(app, "alice", after: 0);
        app.Clock.AdvanceSeconds(1);
        (await newer.HearAsync()).TryGetProperty("base64", out _).Should().BeTrue("the one that is stuck was cut off, and its message came back");
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

    [Test]
    public async Task A_server_that_takes_no_more_sockets_says_so()
    {
        if (Door.Http.Major == 2)
        {
            Assert.Pass("Kestrel limits upgrades, which HTTP/2 has none of.");
        }

        await using var app = await StartAsync(host: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1));
        using var first = await SocketClient.OpenAsync(app, "alice", after: null);
        var open = () => SocketClient.OpenAsync(app, "bob", after: null);
        (await open.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(503);
        app.Errors.Should().BeEmpty();
    }

    private static void Ok(JsonElement frame, long reference) => frame.GetProperty("ok").GetInt64().Should().Be(reference);
}
