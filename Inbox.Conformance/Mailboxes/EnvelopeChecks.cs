using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Messages as JSON.</summary>
[Section(Part.Mailboxes, "envelopes", "Envelopes")]
internal sealed class EnvelopeChecks(Conversation server)
{
    private const string Json = "application/json";

    [Promise("What was sent as JSON, and is valid JSON, is 'data', unchanged.")]
    public async Task Data()
    {
        await IsAsync("""{"a":[1,2.50,"\u00fc",null,true]}"""u8.ToArray(), Json, "data", """{"a":[1,2.50,"\u00fc",null,true]}""");
        await IsAsync("[1]"u8.ToArray(), "application/vnd.offer+json", "data", "[1]");
    }

    [Promise("What was sent as JSON, and is no valid JSON or deeper than 64, is 'text'.")]
    public async Task NotJson()
    {
        await IsAsync("{\"a\":"u8.ToArray(), Json, "text", "{\"a\":");
        await IsAsync(Nested(64), Json, "data", $"{new string('[', 64)}{new string(']', 64)}");
        await IsAsync(Nested(65), Json, "text", $"{new string('[', 65)}{new string(']', 65)}");
    }

    [Promise("Other valid UTF-8 is 'text'.")]
    public async Task Text()
    {
        await IsAsync("{\"a\":1}"u8.ToArray(), "text/plain", "text", "{\"a\":1}");
        await IsAsync("J\u00fcrgen \U0001F388\n\t\""u8.ToArray(), null, "text", "J\u00fcrgen \U0001F388\n\t\"");
        await IsAsync([], null, "text", "");
    }

    [Promise("Anything else is 'base64'.")]
    public async Task Base64() => await IsAsync([0xff, 0xfe, 0x00], null, "base64", "//4A");

    [Promise("A text of more than 4 KiB whose escapes would make it longer than base64 is 'base64'.")]
    public async Task ManyEscapes()
    {
        var bytes = new byte[5000];
        Array.Fill(bytes, (byte)1);
        await IsAsync(bytes, "text/plain", "base64", Convert.ToBase64String(bytes));
    }

    private async Task IsAsync(byte[] body, string? type, string member, string content)
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, new(body, type));
        var envelope = Envelope.ArrayOf(await alice.GetAsync("?max=5")).Single();
        Expect.Equal(envelope.Member, member, "the member with the message");
        Expect.Equal($"{envelope}", content, $"the content of '{member}'");
    }

    private static byte[] Nested(int depth) => [.. Enumerable.Repeat((byte)'[', depth), .. Enumerable.Repeat((byte)']', depth)];
}
