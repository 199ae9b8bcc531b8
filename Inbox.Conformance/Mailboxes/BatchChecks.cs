using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Several messages in one answer.</summary>
[Section(Part.Mailboxes, "batch", "GET: receive (batches)")]
internal sealed class BatchChecks(Conversation server)
{
    [Promise("?max=N is 200 application/json with at most N envelopes, oldest first; the rest stay.")]
    public async Task AtMostThatMany()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var text in (string[])["a", "b", "c"])
        {
            await alice.SendAsync(alice, text);
        }

        Expect.Sequence(Envelope.ArrayOf(await alice.GetAsync("?max=2")).Select(one => $"{one}"), ["a", "b"], "the batch");
        Expect.Sequence(Envelope.ArrayOf(await alice.GetAsync("?max=2")).Select(one => $"{one}"), ["c"], "the rest");
    }

    [Promise("A batch without a message is 204.")]
    public async Task NothingThere() => await (await server.ClaimAsync("alice")).ReceiveNothingAsync("?max=10&wait=0");

    [Promise("The ids of a batch grow, and its envelopes name their sender and its life.")]
    public async Task IdsGrow()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await bob.SendAsync(alice, "a");
        await bob.SendAsync(alice, "b");
        await bob.SendAsync(alice, "c");
        Envelope[] batch = [.. Envelope.ArrayOf(await alice.GetAsync("?max=2"))];
        Expect.That(batch[0].Id < batch[1].Id, "ids that grow", $"{batch[0].Id}, {batch[1].Id}");
        Expect.Equal(batch[0].From, bob.Name, "the sender");
        Expect.Equal(batch[0].Life, (await alice.ReceiveAsync("c")).Number("X-From-Life"), "the life is X-From-Life");
    }

    [Promise("A batch has X-Content-Type-Options: nosniff and Cache-Control: no-store.")]
    public async Task SafetyHeaders()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        (await alice.GetAsync("?max=5")).Is(200).Has("X-Content-Type-Options", "nosniff").Has("Cache-Control", "no-store");
    }
}
