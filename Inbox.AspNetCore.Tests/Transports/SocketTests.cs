using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Doors;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Memory;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>What is said on a socket, and what is answered.</summary>
public sealed class SocketTests(Door door) : DoorTests(door)
{
    private const int Misuse = 1008;

    [Test]
    public async Task A_page_says_who_it_is_in_its_first_frame()
    {
        await using var app = await StartAsync();
        using var socket = await SocketClient.OpenByFrameAsync(app, "alice");
        await socket.HearOkAsync(1);
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
    public async Task A_frame_may_have_its_message_held_for_a_name_that_nobody_has()
    {
        await using var app = await StartAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        await alice.SayAsync("""{"to":"bob","hold":30,"text":"offer","ref":1}""");
        (await alice.HearAsync()).GetRawText().Should().Be("""{"ok":1,"held":true}""");
        (await app.Peer("bob").ReceiveAsync()).Text.Should().Be("offer");
        await alice.SayAsync("""{"to":"bob","hold":30,"text":"candidate","ref":2}""");
        (await alice.HearAsync()).GetRawText().Should().Be("""{"ok":2}""");
        await alice.SayAsync("""{"to":"carol","hold":0,"text":"offer","ref":3}""");
        (await alice.HearAsync()).GetProperty("error").GetProperty("status").GetInt32().Should().Be(404);
    }

    [Test]
    public async Task A_frame_with_a_ref_is_answered_with_it_and_one_without_is_not()
    {
        await using var app = await StartAsync();
        using var alice = await SocketClient.OpenAsync(app, "alice", after: null);
        await alice.SayAsync("""{"to":"alice","text":"quiet"}""");
        await alice.SayAsync("""{"ref":9007199254740991,"to":"alice","text":"loud"}""");
        List<JsonElement> heard = [await alice.HearAsync(), await alice.HearAsync(), await alice.HearAsync()];
        heard.Single(frame => frame.TryGetProperty("ok", out _)).GetProperty("ok").GetInt64().Should().Be((1L << 53) - 1);
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
        await using var app = await StartAsync(mailboxes: options => options.MaxMailboxMessages = 1);
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

    [Test]
    public async Task Requests_and_sockets_of_one_owner_count_together_whatever_they_look_like()
    {
        await using var app = await StartAsync(endpoint: options => options.MessagesPerSecond = 2);
        await app.Peer("bob").ReceiveAsync();
        var alice = Peer.Basic("alice", "secret").ToString();
        List<int> statuses = [];
        for (var spaces = 1; spaces <= 3; spaces++)
        {
            statuses.Add((await app.AskAsync("POST", "/inbox?to=bob", alice.Replace(" ", new string(' ', spaces), StringComparison.Ordinal))).Status);
        }

        for (var i = 0; i < 3; i++)
        {
            using var socket = await SocketClient.OpenAsync(app, "alice", after: null);
            await socket.SayAsync("""{"to":"bob","data":1,"ref":1}""");
            var answer = await socket.HearAsync();
            statuses.Add(answer.TryGetProperty("error", out var error) ? error.GetProperty("status").GetInt32() : 200);
        }

        statuses.Should().Equal(200, 200, 200, 200, 429, 429);
        (await app.Peer("carol").SendAsync("bob", "x")).Status.Should().Be(200, "others are not affected");
        (await app.Peer("alice", "guess").SendAsync("bob", "x")).Status.Should().Be(401, "who only knows the name uses up nothing, and learns nothing");
    }

    [Test]
    public async Task A_POST_above_the_rate_says_when_to_come_again_and_stores_nothing()
    {
        await using var app = await StartAsync(endpoint: options => options.MessagesPerSecond = 1);
        (await app.Peer("alice").SendAsync("alice", "1")).Status.Should().Be(200);
        (await app.Peer("alice").SendAsync("alice", "2")).Status.Should().Be(200);
        var refused = await app.Peer("alice").SendAsync("alice", "3");
        refused.ShouldBeProblem(429, "Too many messages");
        refused["Retry-After"].Should().Be("1");
        (await app.Peer("alice").ReceiveAsync("max=10")).Json.GetArrayLength().Should().Be(2);
        app.Clock.AdvanceSeconds(1);
        (await app.Peer("alice").SendAsync("alice", "3")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_socket_sends_so_many_messages_a_second_and_twice_that_at_once()
    {
        await using var app = await StartAsync(
            mailboxes: options => options.MaxMailboxMessages = 1000, endpoint: options => options.MessagesPerSecond = 10);
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
        await using var app = await StartAsync(mailboxes: options => options.MaxMailboxMessages = 2);
        using var alice = await SocketClient.OpenByFrameAsync(app, "alice", more: ",\"after\":0");
        await alice.HearOkAsync(1);
        await app.Peer("bob").SendAsync("alice", "a");
        await app.Peer("bob").SendAsync("alice", "b");
        await alice.HearAsync();
        var b = await alice.HearAsync();
        (await app.Peer("bob").SendAsync("alice", "c")).Status.Should().Be(503, "none is acknowledged");

        await alice.SayAsync($$"""{"ack":{{b.GetProperty("id").GetInt64()}},"ref":9}""");
        await alice.HearOkAsync(9);
        await alice.SayAsync("""{"to":"alice","text":"after the acknowledgement","ref":2}""");

        List<JsonElement> heard = [await alice.HearAsync(), await alice.HearAsync()];
        heard.SelectMany(frame => frame.EnumerateObject()).Select(member => member.Name).Should().Contain("ok").And.Contain("text");
    }
}
