using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>GET that waits.</summary>
[Section(Part.Mailboxes, "wait", "GET: receive (waiting)")]
internal sealed class WaitingChecks(Conversation server)
{
    /// <summary>How long a request is given to arrive and wait; nothing tells when it does.</summary>
    private static readonly TimeSpan _arrival = TimeSpan.FromMilliseconds(300);

    [Promise("?wait=1 is held for a second, then 204 with X-Wait-Ended: timeout.", Waits = 1)]
    public async Task Timeout() => IsHeld(await (await server.ClaimAsync("alice")).GetAsync("?wait=1"));

    [Promise("Prefer: wait=1 does the same, and is confirmed by Preference-Applied.", Waits = 1)]
    public async Task Prefer()
    {
        var alice = await server.ClaimAsync("alice");
        var answer = await alice.GetAsync("", ("Prefer", "respond-async, wait=1"));
        IsHeld(answer);
        answer.Has("Preference-Applied", "wait=1");
    }

    [Promise("?wait wins over Prefer, which is then not confirmed.", Waits = 1)]
    public async Task QueryWins()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.GetAsync("?wait=0", ("Prefer", "wait=20"))).Is(204).Has("X-Wait-Ended", null).Has("Preference-Applied", null);
        IsHeld(await alice.GetAsync("?wait=1", ("Prefer", "wait=0")));
    }

    [Promise("A wait is cut to MaxWait.", Waits = 1)]
    public async Task IsCapped()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        (await alice.GetAsync("", ("Prefer", "wait=86400"))).Brings("x").Has("Preference-Applied", $"wait={server.Limits[Limits.MaxWait]}");
    }

    [Promise("A message ends a wait at once with 200.", Waits = 1)]
    public async Task MessageEndsIt()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        var waiting = alice.GetAsync("?wait=20");
        await Task.Delay(_arrival);
        await bob.SendAsync(alice, "offer");
        var answer = (await waiting).Brings("offer").Has("X-From", bob.Name).Has("X-Wait-Ended", null);
        answer.That(answer.Time < server.Patience, $"an answer within {server.Patience.TotalSeconds} s");
    }

    [Promise("A newer GET of the same mailbox ends an older wait with 204 and X-Wait-Ended: superseded, and no message is lost.",
        Waits = 1)]
    public async Task IsSuperseded()
    {
        var alice = await server.ClaimAsync("alice");
        var first = alice.GetAsync("?wait=20");
        await Task.Delay(_arrival);
        var second = alice.GetAsync("?wait=20");
        var older = await Task.WhenAny(first, second);
        (await older).Is(204).Has("X-Wait-Ended", "superseded");
        await alice.SendAsync(alice, "x");
        (await (older == first ? second : first)).Brings("x");
    }

    [Promise("Leaving the mailbox ends its wait with 204 and X-Wait-Ended: left.", Waits = 1)]
    public async Task IsLeft()
    {
        var alice = await server.ClaimAsync("alice");
        var waiting = alice.GetAsync("?wait=20");
        await Task.Delay(_arrival);
        (await alice.LeaveAsync()).Is(204);
        (await waiting).Is(204).Has("X-Wait-Ended", "left");
    }

    /// <remarks>A tenth less: a server's timer and this machine's clock may differ.</remarks>
    private static void IsHeld(Answer answer)
    {
        answer.Is(204).Has("X-Wait-Ended", "timeout");
        answer.That(answer.Time > TimeSpan.FromSeconds(0.9), $"an answer after 1 s; this one came after {answer.Time.TotalSeconds:0.00} s");
    }
}
