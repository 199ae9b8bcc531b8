using System.Text;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>GET of one message, without a wait.</summary>
[Section(Part.Mailboxes, "receive", "GET: receive")]
internal sealed class ReceivingChecks(Conversation server)
{
    [Promise("Without a message it is 204 at once, with no X-Wait-Ended.")]
    public async Task NothingThere()
    {
        var alice = await server.ClaimAsync("alice");
        var answer = await alice.GetAsync(server.Limits[Limits.DefaultWait] == 0 ? "" : "?wait=0");
        answer.Is(204).Has("X-Wait-Ended", null).Has("Cache-Control", "no-store");
        answer.That(answer.Body.Length == 0, "no body");
    }

    [Promise("A message is 200 with its bytes unchanged.")]
    public async Task BytesUnchanged()
    {
        var alice = await server.ClaimAsync("alice");
        byte[] all = [.. Enumerable.Range(0, 256).Select(octet => (byte)octet)];
        await alice.SendAsync(alice, new(all));
        var answer = (await alice.GetAsync()).Is(200);
        answer.That(answer.Body.AsSpan().SequenceEqual(all), "the 256 bytes that were sent");
    }

    [Promise("X-From is the sender's name.")]
    public async Task From()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await bob.SendAsync(alice, "x");
        (await alice.GetAsync()).Brings("x").Has("X-From", bob.Name);
    }

    [Promise("X-From is percent-encoded UTF-8 for other names: with '%', with a space at an end, or not printable ASCII.")]
    public async Task FromIsEncoded()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var hint in (string[])["J\u00fcrgen", "50%25", " bob", "a b"])
        {
            var sender = server.Mailbox(hint);
            await sender.SendAsync(alice, "x");
            var answer = (await alice.GetAsync()).Brings("x");
            answer.That(Uri.UnescapeDataString(answer["X-From"] ?? "") == sender.Name, $"an X-From that decodes to '{sender.Name}'");
            answer.That(hint == "a b" == (answer["X-From"] == sender.Name),
                hint == "a b" ? "an X-From that is not encoded" : "an encoded X-From");
        }
    }

    [Promise("X-From-Life stays for one life of the sender's mailbox, and grows when the name is claimed anew.")]
    public async Task FromLife()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        await bob.SendAsync(alice, "1");
        await bob.SendAsync(alice, "2");
        (await bob.LeaveAsync()).Is(204);
        await bob.SendAsync(alice, "3");
        var lives = new List<long>();
        for (var number = 1; number <= 3; number++)
        {
            lives.Add((await alice.ReceiveAsync($"{number}")).Number("X-From-Life"));
        }

        Expect.That(lives[0] == lives[1] && lives[1] < lives[2], "the same X-From-Life twice, then a larger one", string.Join(", ", lives));
    }

    [Promise("X-Message-Id is a whole number below 2^53 that only grows for a name, even when it is left and claimed anew.")]
    public async Task MessageId()
    {
        var (alice, ids) = (await server.ClaimAsync("alice"), new List<long>());
        for (var number = 0; number < 4; number++)
        {
            await alice.SendAsync(alice, "x");
            ids.Add((await alice.ReceiveAsync("x")).Number("X-Message-Id"));
            if (number == 1)
            {
                (await alice.LeaveAsync()).Is(204);
            }
        }

        Expect.That(ids.Zip(ids.Skip(1)).All(pair => pair.First < pair.Second), "ids that grow", string.Join(", ", ids));
    }

    [Promise("Content-Type is the sender's for JSON, +json, plain text, SDP and octet-stream, if it has at most 128 characters.")]
    public async Task ContentTypeIsKept()
    {
        var alice = await server.ClaimAsync("alice");
        string[] types = ["application/json", "application/vnd.offer+json", "text/plain; charset=utf-8", "application/sdp",
            "application/octet-stream", Of(128)];
        foreach (var type in types)
        {
            await alice.SendAsync(alice, new("{}"u8.ToArray(), type));
            (await alice.ReceiveAsync("{}")).Has("Content-Type", type);
        }
    }

    [Promise("Any other Content-Type, none, and one of more than 128 characters become application/octet-stream.")]
    public async Task ContentTypeIsReplaced()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var type in (string?[])["text/html", "image/svg+xml", "application/x-www-form-urlencoded", Of(129), null])
        {
            await alice.SendAsync(alice, new("<b>"u8.ToArray(), type));
            (await alice.ReceiveAsync("<b>")).Has("Content-Type", "application/octet-stream");
        }
    }

    [Promise("A message has X-Content-Type-Options: nosniff and Cache-Control: no-store.")]
    public async Task SafetyHeaders()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        (await alice.ReceiveAsync("x")).Has("X-Content-Type-Options", "nosniff").Has("Cache-Control", "no-store");
    }

    [Promise("Messages come in the order in which they were accepted, and each once.")]
    public async Task OrderAndOnce()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), server.Mailbox("bob"));
        for (var number = 0; number < 5; number++)
        {
            await bob.SendAsync(alice, $"{number}");
        }

        for (var number = 0; number < 5; number++)
        {
            await alice.ReceiveAsync($"{number}");
        }

        await alice.ReceiveNothingAsync();
    }

    [Promise("wait, max and the id are whole numbers, and max is at least 1; anything else is 400, and no message is taken.")]
    public async Task UnreadableNumbers()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        foreach (var query in (string[])["?wait=soon", "?wait=-1", "?wait=1.5", "?max=0", "?max=many", "?after=last", "?after=-1"])
        {
            (await alice.GetAsync(query)).IsProblem(400);
        }

        (await alice.GetAsync("", ("Last-Event-ID", "x"))).IsProblem(400);
        await alice.ReceiveAsync("x");
    }

    [Promise("If a parameter is repeated, the first one wins.")]
    public async Task RepeatedParameter()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.GetAsync("?wait=0&wait=soon")).Is(204);
        (await alice.GetAsync("?wait=soon&wait=0")).IsProblem(400);
    }

    private static string Of(int length) => "text/plain; x=".PadRight(length, 'y');
}
