using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>What happens at the limits, and when time is over.</summary>
[Section(Part.Mailboxes, "limits", "Lifetimes and limits")]
internal sealed class LimitChecks(Conversation server)
{
    [Promise("A mailbox takes MaxMailboxMessages messages; the next one is 503 with Retry-After, is not stored, and none is lost.")]
    public async Task MailboxFull()
    {
        var (alice, most) = (await server.ClaimAsync("alice"), (int)server.Limits[Limits.MaxMailboxMessages]);
        await Flood.SendAsync(server, alice, most);
        (await server.Mailbox("bob").PostAsync(alice.Name, "too much")).IsProblem(503).SaysWhenToRetry(60);
        Expect.Sequence((await alice.EmptyAsync()).Select(one => $"{one}"), Enumerable.Range(0, most).Select(number => $"{number}"),
            "the messages");
    }

    [Promise("A mailbox takes MaxMailboxBytes bytes of messages; one more is 503 with Retry-After, and is not stored.")]
    public async Task MailboxFullOfBytes()
    {
        var (left, largest) = (server.Limits[Limits.MaxMailboxBytes], server.Limits[Limits.MaxMessageBytes]);
        if (left / largest >= server.Limits[Limits.MaxMailboxMessages])
        {
            throw new NotOfferedException("MaxMailboxMessages is reached before MaxMailboxBytes");
        }

        var alice = await server.ClaimAsync("alice");
        for (; left > 0; left -= largest)
        {
            (await alice.PostAsync(alice.Name, new(new byte[Math.Min(left, largest)]))).Is(200);
        }

        (await alice.PostAsync(alice.Name, "x")).IsProblem(503).SaysWhenToRetry(60);
        (await alice.GetAsync()).Is(200);
        (await alice.PostAsync(alice.Name, "x")).Is(200);
    }

    [Promise("A mailbox that is not used expires after IdleTimeout, with its messages; an open stream keeps its own.",
        WaitsFor = Limits.IdleTimeout)]
    public async Task IdleTimeout()
    {
        var (idle, kept) = (await server.ClaimAsync("idle"), await server.ClaimAsync("kept"));
        await idle.SendAsync(idle, "x");
        using var stream = await kept.StreamAsync();
        await Task.Delay(TimeSpan.FromSeconds(server.Limits[Limits.IdleTimeout] + 1));
        var bob = server.Mailbox("bob");
        (await bob.PostAsync(idle.Name, "x")).IsProblem(404);
        await idle.With("other").ReceiveNothingAsync();
        await bob.SendAsync(kept, "y");
        await stream.ReadMessageAsync("y");
    }

    [Promise("A use restarts the idle time.", WaitsFor = Limits.IdleTimeout)]
    public async Task UseRestartsIt()
    {
        var alice = await server.ClaimAsync("alice");
        for (var part = 0; part < 2; part++)
        {
            await Task.Delay(TimeSpan.FromSeconds(server.Limits[Limits.IdleTimeout] * 0.6));
            await alice.ReceiveNothingAsync();
        }

        (await alice.With("other").GetAsync("?wait=0")).IsProblem(401);
    }

    [Promise("A message that is not fetched expires after MessageTimeout; its mailbox stays.", WaitsFor = Limits.MessageTimeout)]
    public async Task MessageTimeout()
    {
        var seconds = server.Limits[Limits.MessageTimeout];
        if (seconds == 0)
        {
            throw new NotOfferedException("messages do not expire before their mailbox: MessageTimeout is 0");
        }

        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        for (var part = 0; part < 2; part++)
        {
            await Task.Delay(TimeSpan.FromSeconds((seconds + 1) / 2.0));

            // A use that takes no message keeps the mailbox.
            (await alice.PostAsync(Conversation.Name("nobody"), "")).IsProblem(404);
        }

        await alice.ReceiveNothingAsync();
    }
}
