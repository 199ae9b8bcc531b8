using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Messages for names that nobody has yet.</summary>
[Section(Part.Mailboxes, "hold", "POST ?to=NAME: send (hold)")]
internal sealed class HoldChecks(Conversation server)
{
    [Promise("&hold=SECONDS to a name that nobody has is 202; the message is in the mailbox before anything that arrives later.")]
    public async Task IsHeld()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await HoldAsync(alice, bob, "first");
        await HoldAsync(alice, bob, "second");
        await bob.ReceiveAsync("first");
        await alice.SendAsync(bob, "third");
        await bob.ReceiveAsync("second");
        await bob.ReceiveAsync("third");
    }

    [Promise("If somebody has the name, hold changes nothing: 200.")]
    public async Task SomebodyThere()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.PostAsync(alice.Name, "x", "&hold=10")).Is(200);
        await alice.ReceiveAsync("x");
    }

    [Promise("hold is a whole number; anything else is 400.")]
    public async Task NotANumber()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var hold in (string[])["soon", "-1", "1.5", ""])
        {
            (await alice.PostAsync(alice.Name, "x", $"&hold={hold}")).IsProblem(400);
        }
    }

    [Promise("hold=0 to a name that nobody has is 404.")]
    public async Task ZeroHoldsNothing() =>
        (await (await server.ClaimAsync("alice")).PostAsync(Conversation.Name("nobody"), "x", "&hold=0")).IsProblem(404);

    [Promise("If nobody claims the name in time, the message is dropped.", Waits = 2)]
    public async Task IsDroppedInTime()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await HoldAsync(alice, bob, "late", seconds: 1);
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await bob.ReceiveNothingAsync();
    }

    [Promise("Held messages are dropped when the sender's mailbox is left.")]
    public async Task GoesWithItsSender()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await HoldAsync(alice, bob, "x");
        (await alice.LeaveAsync()).Is(204);
        await bob.ReceiveNothingAsync();
    }

    [Promise("The time of a held message is cut to MaxHold.", WaitsFor = Limits.MaxHold)]
    public async Task IsCapped()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));

        // An open stream keeps the sender's mailbox, with what it has held, longer than MaxHold.
        using var keeping = await alice.StreamAsync();
        await HoldAsync(alice, bob, "x", seconds: 86_400);
        await Task.Delay(TimeSpan.FromSeconds(server.Limits[Limits.MaxHold] + 0.5));
        await bob.ReceiveNothingAsync();
    }

    private static async Task HoldAsync(Mailbox from, Mailbox to, string text, int seconds = 20)
    {
        var answer = await from.PostAsync(to.Name, text, $"&hold={seconds}");
        if (answer.Status == 404)
        {
            throw new NotOfferedException("messages are not held: MaxHold is 0");
        }

        answer.Is(202);
        answer.That(answer.Body.Length == 0, "an empty body");
    }
}
