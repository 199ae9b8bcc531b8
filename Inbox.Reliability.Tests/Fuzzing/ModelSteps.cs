using System.Globalization;
using System.Text;
using System.Text.Json;
using Inbox.Reliability.Tests.Hosting;
using Inbox.Tests;

namespace Inbox.Reliability.Tests.Fuzzing;

/// <summary>One request after the other, put to the server and to the model.</summary>
internal sealed class ModelSteps(NaiveStore model, KeptClient client, Uri address, Random dice)
{
    private static readonly string[] _names = ["a", "b", "ü ", "100%&+"];
    private static readonly string[] _types = ["application/json", "text/plain", "application/octet-stream"];

    private readonly Dictionary<string, string> _passwords = _names.ToDictionary(name => name, _ => "x");

    public Random Dice => dice;

    /// <summary>Does something.</summary>
    /// <returns>What it was, what the model says to it, and what the server says.</returns>
    public async Task<(string What, string Expected, string Actual)> NextAsync()
    {
        var name = Name();
        return dice.Next(20) switch
        {
            < 3 => await ClaimAsync(name, dice.Next(2) == 0 ? "x" : "y"),
            < 10 => await AsOwnerAsync(name, () => SendAsync(name, Name(), Body())),
            < 13 => await AsOwnerAsync(name, () => ReceiveAsync(name)),
            < 16 => await AsOwnerAsync(name, () => ReceiveBatchAsync(name, dice.Next(1, 5))),
            < 19 => await AsOwnerAsync(name, () => AcknowledgeAsync(name, dice.Next(1, 5), dice.Next(1, 5))),
            _ => await AsOwnerAsync(name, () => LeaveAsync(name)),
        };
    }

    /// <summary>Waits until the server is done with the last request. What it does after its answer is a use of the mailbox, too, by the clock of then.</summary>
    public async Task SettleAsync() =>
        await client.AskAsync(Encoding.ASCII.GetBytes($"OPTIONS {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"));

    /// <summary>A request that does nothing but authenticate: a send to nobody.</summary>
    private async Task<(string, string, string)> ClaimAsync(string name, string password)
    {
        var expected = model.Claim(name, password);
        if (expected == ClaimStatus.Claimed)
        {
            _passwords[name] = password;
        }

        var answer = await AskAsync("POST", "", name, [], password: password);
        return ($"claim {name} with {password}", expected == ClaimStatus.Claimed ? "400" : Refusal(expected), Status(answer));
    }

    /// <summary>Every request claims first, in the model as in the server.</summary>
    private async Task<(string What, string Expected, string Actual)> AsOwnerAsync(string name, Func<Task<(string What, string Expected, string Actual)>> step)
    {
        var claim = model.Claim(name, _passwords[name]);
        return claim == ClaimStatus.Claimed ? await step() : ($"as {name}", Refusal(claim), Status(await AskAsync("GET", "", name)));
    }

    private async Task<(string, string, string)> SendAsync(string name, string to, byte[] body)
    {
        var expected = model.Send(name, to, body) switch
        {
            SendStatus.Accepted => "200",
            SendStatus.NoSuchMailbox => "404",
            SendStatus.TooLarge => "413",
            SendStatus.MailboxFull => "503 Mailbox full",
            var other => $"503 {(other == SendStatus.ServerFull ? "Server full" : other)}",
        };
        var answer = await AskAsync("POST", $"?to={Uri.EscapeDataString(to)}", name, body, _types[dice.Next(_types.Length)]);
        return ($"send {body.Length} from {name} to {to}", expected, Status(answer));
    }

    private async Task<(string, string, string)> ReceiveAsync(string name)
    {
        var expected = model.Receive(name, 1, isKept: true);
        var answer = await AskAsync("GET", "?wait=0", name);
        var actual = answer.Status == 200 ? Show(Uri.UnescapeDataString(answer["X-From"]!), answer.Body) : Status(answer);
        return ($"receive {name}", expected.Count == 0 ? "204" : Show(expected[0].From, expected[0].Body), actual);
    }

    private async Task<(string, string, string)> ReceiveBatchAsync(string name, int max)
    {
        var expected = model.Receive(name, max, isKept: true);
        return ($"receive {max} of {name}", Show(expected), Show(await AskAsync("GET", $"?max={max}", name)));
    }

    /// <summary>Takes some, acknowledges a few of them, and takes what is there then. What it saw stays, for others to see.</summary>
    private async Task<(string, string, string)> AcknowledgeAsync(string name, int max, int few)
    {
        var what = $"take {max} of {name}, acknowledge {few}";
        var expected = model.Receive(name, max, isKept: false);
        var first = await AskAsync("GET", $"?max={max}&after=0", name);
        if (expected.Count == 0 || Show(expected) != Show(first))
        {
            return (what, Show(expected), Show(first));
        }

        var ids = Envelopes(first).Select(envelope => envelope.Id).ToArray();
        var acknowledged = Math.Min(few, ids.Length);
        model.Receive(name, acknowledged, isKept: true);
        var after = string.Create(CultureInfo.InvariantCulture, $"?max={max}&after={ids[acknowledged - 1]}");
        return (what, Show(model.Receive(name, max, isKept: false)), Show(await AskAsync("GET", after, name)));
    }

    private async Task<(string, string, string)> LeaveAsync(string name)
    {
        model.Leave(name);
        return ($"leave {name}", "204", Status(await AskAsync("DELETE", "", name)));
    }

    private async Task<RawAnswer> AskAsync(string method, string query, string name, byte[]? body = null, string type = "text/plain", string? password = null) =>
        await client.AskAsync(Requests.Of(method, address, query, name, password ?? _passwords[name], body, type)) ?? throw new IOException("The server ended the connection.");

    private string Name() => _names[dice.Next(_names.Length)];

    /// <summary>Without white space around it, which is none of a JSON value's.</summary>
    private byte[] Body() => dice.Next(3) == 0 ? Encoding.UTF8.GetBytes($"[{dice.Next(10_000)}]") : Hostile.Bytes(dice, 12).AsSpan().Trim(" \t\r\n"u8).ToArray();

    private static string Refusal(ClaimStatus status) => status == ClaimStatus.WrongPassword ? "401" : "503 Server full";

    private static string Status(RawAnswer answer)
    {
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        return answer.Status == 503 ? $"{status} {JsonDocument.Parse(answer.Body).RootElement.GetProperty("title")}" : status;
    }

    private static string Show(string from, ReadOnlySpan<byte> body) => $"{from}:{Convert.ToHexString(body)}";

    private static string Show(IReadOnlyList<(string From, byte[] Body)> messages) =>
        messages.Count == 0 ? "204" : string.Join(' ', messages.Select(message => Show(message.From, message.Body)));

    private static string Show(RawAnswer answer) =>
        answer.Status == 200 ? string.Join(' ', Envelopes(answer).Select(envelope => Show(envelope.From, envelope.Body))) : Status(answer);

    private static IEnumerable<(long Id, string From, byte[] Body)> Envelopes(RawAnswer answer) =>
        JsonDocument.Parse(answer.Body).RootElement.EnumerateArray().Select(envelope => (
            envelope.GetProperty("id").GetInt64(),
            envelope.GetProperty("from").GetString()!,
            envelope.TryGetProperty("base64", out var base64) ? base64.GetBytesFromBase64()
                : Encoding.UTF8.GetBytes(envelope.TryGetProperty("data", out var data) ? data.GetRawText() : envelope.GetProperty("text").GetString()!)));
}
