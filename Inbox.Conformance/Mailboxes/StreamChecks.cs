using System.Diagnostics;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Server-sent events.</summary>
[Section(Part.Mailboxes, "streams", "Server-sent events")]
internal sealed class StreamChecks(Conversation server)
{
    [Promise("GET with Accept: text/event-stream is 200 text/event-stream, is not cached, and begins with a comment at once.")]
    public async Task BeginsAtOnce()
    {
        using var stream = await (await server.ClaimAsync("alice")).StreamAsync();
        var first = await stream.ReadAsync();
        Expect.That(first is { IsComment: true }, "a comment first", first is null ? "the end" : $"{first}");
        stream.Head.Has("Cache-Control", "no-store");
    }

    [Promise("Without credentials, or with wrong ones, a stream is 401.")]
    public async Task CredentialsNeeded()
    {
        var alice = await server.ClaimAsync("alice");
        (await server.AskAsync("GET", "", null, null, ("Accept", "text/event-stream"))).IsProblem(401);
        (await alice.With("guess").GetAsync("", ("Accept", "text/event-stream"))).IsProblem(401);
    }

    [Promise("Each message is an event: its id is the message's, its data the envelope, in order.")]
    public async Task Messages()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await bob.SendAsync(alice, "before");
        using var stream = await alice.StreamAsync();
        await bob.SendAsync(alice, new("{\"a\":\n1}"u8.ToArray(), "application/json"));
        await stream.ReadMessageAsync("before");
        var second = await stream.ReadMessageAsync();
        Expect.That(second.Member == "data" && second.From == bob.Name, $"data from {bob.Name}", $"{second.Member} from {second.From}");
    }

    [Promise("A comment follows the last of several messages.")]
    public async Task CommentAfterMessages()
    {
        var alice = await server.ClaimAsync("alice");
        using var stream = await alice.StreamAsync();
        var (sent, isMessageRead, comment) = (0L, false, false);
        await alice.SendAsync(alice, "x");
        sent = Stopwatch.GetTimestamp();
        while (!comment)
        {
            var next = await stream.ReadAsync();
            Expect.That(next is not null, "a comment after the message", "the end of the stream");
            comment = isMessageRead && next.IsComment;
            isMessageRead |= !next.IsComment;
        }

        // A heartbeat is a comment too, but comes much later.
        var seconds = Stopwatch.GetElapsedTime(sent).TotalSeconds;
        Expect.That(seconds < server.Limits[Limits.HeartbeatInterval] / 2.0, "the comment soon after the message",
            $"it came after {seconds:0.0} s");
    }

    [Promise("If nothing else was sent for HeartbeatInterval, the server sends a comment.", WaitsFor = Limits.HeartbeatInterval)]
    public async Task Heartbeat()
    {
        using var stream = await (await server.ClaimAsync("alice")).StreamAsync();
        await stream.ReadAsync();
        var next = await stream.ReadAsync(TimeSpan.FromSeconds(server.Limits[Limits.HeartbeatInterval]) + server.Patience);
        Expect.That(next is { IsComment: true }, "a comment", next is null ? "the end" : $"{next}");
    }

    [Promise("wait and max have no effect on a stream.")]
    public async Task WaitAndMaxHaveNoEffect()
    {
        var alice = await server.ClaimAsync("alice");
        using var stream = await alice.StreamAsync("?wait=0&max=1");
        await alice.SendAsync(alice, "a");
        await alice.SendAsync(alice, "b");
        await stream.ReadMessageAsync("a");
        await stream.ReadMessageAsync("b");
    }

    [Promise("Without an id to acknowledge, a message leaves the mailbox when it was written.")]
    public async Task PlainDelivery()
    {
        var alice = await server.ClaimAsync("alice");
        using var stream = await alice.StreamAsync();
        await alice.SendAsync(alice, "x");
        await stream.ReadMessageAsync("x");
        await alice.ReceiveNothingAsync();
    }

    [Promise("With ?after=0, a message stays until the reader comes again and says what it has read, by Last-Event-ID or ?after=.")]
    public async Task Acknowledged()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "a");
        await alice.SendAsync(alice, "b");
        using (var first = await alice.StreamAsync("?after=0"))
        {
            await first.ReadMessageAsync("a");
            await first.ReadMessageAsync("b");
        }

        using var second = await alice.StreamAsync("?after=0");
        var a = await second.ReadMessageAsync();
        using var third = await alice.StreamAsync("?after=0", ("Last-Event-ID", $"{a.Id}"));
        var b = await third.ReadMessageAsync();
        Expect.Equal($"{b}", "b", "the message after the one that Last-Event-ID acknowledges");
        await alice.ReceiveNothingAsync($"?after={b.Id}&wait=0");
    }

    [Promise("With acknowledgement, half of MaxMailboxMessages messages end the stream with 'event: again'.")]
    public async Task Again()
    {
        var alice = await server.ClaimAsync("alice");
        var half = (int)server.Limits[Limits.MaxMailboxMessages] / 2;
        await Flood.SendAsync(server, alice, half);
        using var stream = await alice.StreamAsync("?after=0");
        Envelope? last = null;
        for (var number = 0; number < half; number++)
        {
            last = await stream.ReadMessageAsync();
        }

        await stream.EndsWithAsync("again");
        await alice.ReceiveNothingAsync($"?after={last!.Id}&wait=0");
    }

    [Promise("A newer receiver of the mailbox, a stream or a GET, ends a stream with 'event: superseded'.")]
    public async Task Superseded()
    {
        var alice = await server.ClaimAsync("alice");
        using var first = await alice.StreamAsync();
        using var second = await alice.StreamAsync();
        await first.EndsWithAsync("superseded");
        await alice.ReceiveNothingAsync();
        await second.EndsWithAsync("superseded");
    }

    [Promise("Leaving the mailbox ends its stream with 'event: left'.")]
    public async Task Left()
    {
        var alice = await server.ClaimAsync("alice");
        using var stream = await alice.StreamAsync();
        (await alice.LeaveAsync()).Is(204);
        await stream.EndsWithAsync("left");
    }

    [Promise("An id that is not a whole number is 400.")]
    public async Task UnreadableId()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.GetAsync("?after=last", ("Accept", "text/event-stream"))).IsProblem(400);
    }
}
