using System.Net.WebSockets;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>What is said on a socket.</summary>
[Section(Part.Mailboxes, "frames", "WebSocket (frames)")]
internal sealed class SocketFrameChecks(Conversation server)
{
    [Promise("data, text and base64 are sent as they are, and get ok with the ref they carried.")]
    public async Task Send()
    {
        var (alice, bob) = (server.Mailbox("alice"), await server.ClaimAsync("bob"));
        using var socket = await alice.SocketAsync();
        await SayAsync(socket, bob.Name, "\"data\":{\"a\":1},\"ref\":7");
        await socket.HearAsync("""{"ok":7}""");
        await SayAsync(socket, bob.Name, "\"text\":\"t\\n\",\"ref\":9007199254740991");
        await socket.HearAsync("""{"ok":9007199254740991}""");
        await SayAsync(socket, bob.Name, "\"base64\":\"//4A\",\"ref\":0");
        await socket.HearAsync("""{"ok":0}""");
        (await bob.ReceiveAsync("{\"a\":1}")).HasType("application/json").Has("X-From", alice.Name);
        await bob.ReceiveAsync("t\n");
        var bytes = (await bob.GetAsync()).Is(200);
        bytes.That(bytes.Body is [0xff, 0xfe, 0x00], "the bytes ff fe 00");
    }

    [Promise("A frame without ref gets no ok, and unknown members are ignored.")]
    public async Task WithoutRef()
    {
        var (alice, bob) = (server.Mailbox("alice"), await server.ClaimAsync("bob"));
        using var socket = await alice.SocketAsync();
        await SayAsync(socket, bob.Name, "\"text\":\"a\",\"more\":{\"b\":[1]}");
        await SayAsync(socket, bob.Name, "\"text\":\"b\",\"ref\":2");
        await socket.HearAsync("""{"ok":2}""");
        await bob.ReceiveAsync("a");
        await bob.ReceiveAsync("b");
    }

    [Promise("With \"hold\", a message to a name that nobody has is held: ok with \"held\":true.")]
    public async Task Hold()
    {
        var (alice, bob) = (server.Mailbox("alice"), server.Mailbox("bob"));
        using var socket = await alice.SocketAsync();
        await SayAsync(socket, bob.Name, "\"text\":\"x\",\"hold\":20,\"ref\":3");
        var reply = await socket.HearAsync();
        if (reply.TryGetProperty("error", out var error) && error.GetProperty("status").GetInt32() == 404)
        {
            throw new NotOfferedException("messages are not held: MaxHold is 0");
        }

        Expect.That(reply.TryGetProperty("held", out var held) && held.GetBoolean() && reply.GetProperty("ok").GetInt32() == 3,
            """{"ok":3,"held":true}""", reply.GetRawText());
        await bob.ReceiveAsync("x");
    }

    [Promise("A name that nobody has is an error with the status 404 and the ref; the socket stays open.")]
    public async Task NobodyThere()
    {
        using var socket = await server.Mailbox("alice").SocketAsync();
        await SayAsync(socket, Conversation.Name("nobody"), "\"text\":\"x\",\"ref\":5");
        var frame = await socket.HearErrorAsync(404);
        Expect.That(frame.TryGetProperty("ref", out var reference) && reference.GetInt32() == 5, "the ref 5", frame.GetRawText());
        await SayAsync(socket, Conversation.Name("nobody"), "\"text\":\"x\"");
        Expect.That(!(await socket.HearErrorAsync(404)).TryGetProperty("ref", out _), "an error without ref, as the frame had none",
            "one with ref");
    }

    [Promise("A missing or illegal 'to', and not exactly one of data, text and base64, are errors with the status 400.")]
    public async Task Unreadable()
    {
        var alice = server.Mailbox("alice");
        using var socket = await alice.SocketAsync();
        await SayAsync(socket, "", "\"text\":\"x\"");
        await socket.HearErrorAsync(400);
        await socket.SayAsync("""{"text":"x"}""");
        await socket.HearErrorAsync(400);
        await SayAsync(socket, alice.Name, "\"ref\":1");
        await socket.HearErrorAsync(400);
        await SayAsync(socket, alice.Name, "\"text\":\"x\",\"data\":1");
        await socket.HearErrorAsync(400);
        await SayAsync(socket, alice.Name, "\"base64\":\"?\"");
        await socket.HearErrorAsync(400);
    }

    [Promise("Above MessagesPerSecond it is 429 with retryAfter, for frames and POST together, and nothing refused is stored.")]
    public async Task Rate()
    {
        const int Rounds = 10;
        var (alice, bob, carol) = (server.Mailbox("alice"), server.Mailbox("bob"), server.Mailbox("carol"));
        using var receiving = await bob.SocketAsync();
        using var sending = await alice.SocketAsync();
        var heard = HearUntilAsync(receiving, "the end");
        var burst = new Burst(server, alice, bob, sending);
        for (var round = 0; round < Rounds && !(burst.IsRefused && burst.IsPostRefused); round++)
        {
            await burst.RunAsync();
        }

        await carol.SendAsync(bob, "the end");
        Expect.Equal(await heard, burst.Accepted, "as many messages as were accepted");
        if (!burst.IsRefused)
        {
            throw new NotOfferedException($"{Rounds} bursts of {burst.Size} messages were accepted: MessagesPerSecond is 0, or larger");
        }

        Expect.That(burst.IsPostRefused, "429 to a POST, as frames of the same mailbox are above its rate",
            $"another answer to each of {Rounds}");
    }

    [Promise("With acknowledgement, a message comes once per socket, and again on the next one until {\"ack\":N} has acknowledged it.")]
    public async Task Acknowledge()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "a");
        using var first = await alice.SocketAsync(after: 0);
        await first.HearMessageAsync("a");
        using var second = await alice.SocketAsync(after: 0);
        var a = await second.HearMessageAsync("a");
        await second.SayAsync($$"""{"ack":{{a.Id}},"ref":4}""");
        await second.HearAsync("""{"ok":4}""");
        await alice.ReceiveNothingAsync("?after=0&wait=0");
    }

    [Promise("?after=N of the handshake begins to acknowledge, as \"after\" of the first frame does.")]
    public async Task AfterInTheHandshake()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "a");
        using var socket = await Socket.OpenAsync(server, "?after=0", alice.Credentials, "inbox.v1");
        var a = await socket.HearMessageAsync("a");
        await socket.SayAsync($$"""{"ack":{{a.Id}},"ref":1}""");
        await socket.HearAsync("""{"ok":1}""");
        await alice.ReceiveNothingAsync("?after=0&wait=0");
    }

    [Promise("An acknowledgement on a socket that was opened without 'after' closes it with 1008.")]
    public async Task AcknowledgeNeedsAfter() => await IsClosedByAsync("""{"ack":1}""", 1008);

    [Promise("A frame that is no JSON object of these closes the socket with 1008.")]
    public async Task NoSuchFrame()
    {
        foreach (var frame in (string[])["hello", "[]", "{\"to\":1,"])
        {
            await IsClosedByAsync(frame, 1008);
        }
    }

    [Promise("A binary frame closes the socket with 1008.")]
    public async Task BinaryFrame()
    {
        using var socket = await server.Mailbox("alice").SocketAsync();
        await socket.SayAsync("{\"ack\":1}"u8.ToArray(), WebSocketMessageType.Binary);
        await socket.IsClosedAsync(1008);
    }

    [Promise("A frame above 4/3 of MaxMessageBytes + 4 KiB closes the socket with 4413.")]
    public async Task FrameTooLarge()
    {
        var largest = (server.Limits[Limits.MaxMessageBytes] * 4 / 3) + 4096;
        await IsClosedByAsync($$"""{"to":"nobody","text":"{{new string('x', (int)largest)}}"}""", 4413);
    }

    [Promise("A message of MaxMessageBytes goes through a socket as base64; one of more is an error with the status 413.")]
    public async Task LargestMessage()
    {
        var (alice, bob) = (server.Mailbox("alice"), await server.ClaimAsync("bob"));
        var bytes = new byte[server.Limits[Limits.MaxMessageBytes] + 1];
        using var socket = await alice.SocketAsync();
        await SayAsync(socket, bob.Name, $"\"base64\":\"{Convert.ToBase64String(bytes.AsSpan(1))}\",\"ref\":1");
        await socket.HearAsync("""{"ok":1}""");
        var answer = (await bob.GetAsync()).Is(200);
        answer.That(answer.Body.Length == bytes.Length - 1, $"{bytes.Length - 1} bytes");
        await SayAsync(socket, bob.Name, $"\"base64\":\"{Convert.ToBase64String(bytes)}\"");
        await socket.HearErrorAsync(413);
        await bob.ReceiveNothingAsync();
    }

    /// <summary>Counts messages until one with this text comes.</summary>
    private static async Task<int> HearUntilAsync(Socket socket, string last)
    {
        for (var count = 0; ; count++)
        {
            if ($"{Envelope.Of(await socket.HearAsync(TimeSpan.FromMinutes(1)))}" == last)
            {
                return count;
            }
        }
    }

    private async Task IsClosedByAsync(string frame, int code)
    {
        using var socket = await server.Mailbox("alice").SocketAsync();
        await socket.SayAsync(frame);
        await socket.IsClosedAsync(code);
    }

    private static Task SayAsync(Socket socket, string to, string more) => socket.SayAsync($$"""{"to":"{{to}}",{{more}}}""");
}
