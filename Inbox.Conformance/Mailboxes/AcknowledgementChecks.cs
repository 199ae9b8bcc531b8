using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Messages that stay until the reader says that it has them.</summary>
[Section(Part.Mailboxes, "acknowledge", "GET: receive (acknowledged delivery)")]
internal sealed class AcknowledgementChecks(Conversation server)
{
    [Promise("With ?after=0, a message stays and comes again with the same id until it is acknowledged.")]
    public async Task ComesAgain()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        var first = (await alice.ReceiveAsync("x", "?after=0")).Number("X-Message-Id");
        var again = await alice.ReceiveAsync("x", "?after=0");
        again.That(again.Number("X-Message-Id") == first, $"X-Message-Id: {first}");
        await alice.ReceiveNothingAsync($"?after={first}&wait=0");
        await alice.ReceiveNothingAsync();
    }

    [Promise("Last-Event-ID does the same as ?after.")]
    public async Task LastEventId()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        var answer = (await alice.GetAsync("?wait=0", ("Last-Event-ID", "0"))).Brings("x");
        (await alice.GetAsync("?wait=0", ("Last-Event-ID", "0"))).Brings("x");
        (await alice.GetAsync("?wait=0", ("Last-Event-ID", $"{answer.Number("X-Message-Id")}"))).Is(204);
    }

    [Promise("If ?after and Last-Event-ID are both present, the larger one counts.")]
    public async Task LargerOneCounts()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "a");
        await alice.SendAsync(alice, "b");
        var a = (await alice.ReceiveAsync("a", "?after=0")).Number("X-Message-Id");
        var b = (await alice.GetAsync("?after=0", ("Last-Event-ID", $"{a}"))).Brings("b").Number("X-Message-Id");
        (await alice.GetAsync($"?after={b}&wait=0", ("Last-Event-ID", $"{a}"))).Is(204);
    }

    [Promise("An id acknowledges every message up to it that was handed out before, and none that was not.")]
    public async Task OnlyWhatWasHandedOut()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var text in (string[])["a", "b", "c"])
        {
            await alice.SendAsync(alice, text);
        }

        Envelope[] batch = [.. Envelope.ArrayOf(await alice.GetAsync("?after=0&max=2"))];
        Expect.Sequence(batch.Select(one => $"{one}"), ["a", "b"], "the batch");
        var c = (await alice.ReceiveAsync("c", $"?after={batch[1].Id}")).Number("X-Message-Id");
        Expect.That(c > batch[1].Id, "a larger id", $"{c}");
    }

    [Promise("An id that was never issued acknowledges nothing, and the ids of the mailbox continue above it.")]
    public async Task UnknownId()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        var id = (await alice.ReceiveAsync("x", "?after=0")).Number("X-Message-Id");

        // A minute of microseconds, or 17 hours of milliseconds: within 30 days of the clock, if the server makes its ids of one.
        var unknown = id + 60_000_000;
        await alice.ReceiveAsync("x", $"?after={unknown}");
        await alice.SendAsync(alice, "y");
        var later = Envelope.ArrayOf(await alice.GetAsync("?after=0&max=2")).Last();
        Expect.That($"{later}" == "y" && later.Id > unknown, $"the next message with an id above {unknown}",
            $"{later} with the id {later.Id}");
    }

    [Promise("Without an id to acknowledge, a message leaves the mailbox when it was received.")]
    public async Task PlainDelivery()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        await alice.ReceiveAsync("x");
        await alice.ReceiveNothingAsync("?after=0&wait=0");
    }
}
