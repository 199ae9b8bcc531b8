using System.Diagnostics;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>POST.</summary>
[Section(Part.Mailboxes, "send", "POST ?to=NAME: send")]
internal sealed class SendingChecks(Conversation server)
{
    [Promise("A message that is stored is 200 with an empty body and Cache-Control: no-store.")]
    public async Task Stored()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        var answer = (await bob.PostAsync(alice.Name, "x")).Is(200).Has("Cache-Control", "no-store");
        answer.That(answer.Body.Length == 0, "an empty body");
    }

    [Promise("A request without a body sends an empty message.")]
    public async Task EmptyMessage()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.PostAsync(alice.Name, null)).Is(200);
        await alice.ReceiveAsync("");
    }

    [Promise("The body is the message whatever its Content-Type: a form is not read as a form.")]
    public async Task FormIsRaw()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, new("to=nobody&x=%20"u8.ToArray(), "application/x-www-form-urlencoded"));
        await alice.ReceiveAsync("to=nobody&x=%20");
    }

    [Promise("Without a legal name in 'to' it is 400.")]
    public async Task RecipientNeeded()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var query in (string[])["", "?to=", "?to=a%00b", $"?to={new string('x', 257)}"])
        {
            (await server.AskAsync("POST", query, alice.Credentials, "x")).IsProblem(400);
        }
    }

    [Promise("A name that nobody has is 404.")]
    public async Task NobodyThere() =>
        (await (await server.ClaimAsync("alice")).PostAsync(Conversation.Name("nobody"), "x")).IsProblem(404);

    [Promise("A message of MaxMessageBytes arrives unchanged.")]
    public async Task LargestMessage()
    {
        var (alice, bytes) = (await server.ClaimAsync("alice"), new byte[server.Limits[Limits.MaxMessageBytes]]);
        Random.Shared.NextBytes(bytes);
        (await alice.PostAsync(alice.Name, new(bytes))).Is(200);
        var answer = (await alice.GetAsync()).Is(200);
        answer.That(answer.Body.AsSpan().SequenceEqual(bytes), "the bytes that were sent");
    }

    [Promise("A message of one byte more is 413, with a Content-Length or in chunks, and nothing is stored.")]
    public async Task TooLarge()
    {
        var (alice, bytes) = (await server.ClaimAsync("alice"), new byte[server.Limits[Limits.MaxMessageBytes] + 1]);
        (await alice.PostAsync(alice.Name, new(bytes))).IsProblem(413);
        (await alice.PostAsync(alice.Name, new(bytes, null, () => new StreamContent(new ChunkedStream(bytes))))).IsProblem(413);
        await alice.ReceiveNothingAsync();
    }

    [Promise("A body in chunks is a message as any other.")]
    public async Task Chunked()
    {
        var (alice, bytes) = (await server.ClaimAsync("alice"), new byte[Math.Min(20_000, server.Limits[Limits.MaxMessageBytes])]);
        Random.Shared.NextBytes(bytes);
        (await alice.PostAsync(alice.Name, new(bytes, null, () => new StreamContent(new ChunkedStream(bytes))))).Is(200);
        var answer = (await alice.GetAsync()).Is(200);
        answer.That(answer.Body.AsSpan().SequenceEqual(bytes), "the bytes that were sent");
    }

    [Promise("If the caller's mailbox was left while the body arrived, and another has its name, it is 409, and nothing is stored.")]
    public async Task NameChangedHands()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        var body = new SlowContent("first"u8.ToArray(), "second"u8.ToArray());
        var sending = bob.PostAsync(alice.Name, new("firstsecond"u8.ToArray(), null, () => body));
        try
        {
            await IsThereAsync(bob);
            (await bob.LeaveAsync()).Is(204);
            (await bob.With("other").GetAsync("?wait=0")).Is(204);
        }
        finally
        {
            body.SendRest();
        }

        (await sending).IsProblem(409);
        await alice.ReceiveNothingAsync();
    }

    /// <summary>Completes when the mailbox has been claimed, by a request that is still on its way.</summary>
    private async Task IsThereAsync(Mailbox mailbox)
    {
        var carol = await server.ClaimAsync("carol");
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < server.Patience;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            if ((await carol.PostAsync(mailbox.Name, "x")).Status == 200)
            {
                return;
            }
        }

        throw new BrokenPromiseException("a POST that is served from its headers on", "a server or a proxy that waits for its whole body");
    }
}
