using System.Text.Json;
using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Ice;

/// <summary>STUN and TURN servers for owners of mailboxes.</summary>
[Section(Part.Ice, "ice", "What is answered", "docs/ice.md")]
internal sealed class IceChecks(Conversation server)
{
    [Promise("GET with the credentials of a mailbox is 200 JSON with iceServers, ttl and expiresAt, and no-store.")]
    public async Task Answer()
    {
        var answer = (await AskAsync()).Is(200).HasType("application/json").Has("Cache-Control", "no-store");
        var ttl = Number(answer, "ttl");
        answer.That(ttl is >= 1 and <= 86_400, "a ttl of 1 s to 24 h");
        answer.That(answer.Json.TryGetProperty("iceServers", out var servers) && servers.ValueKind == JsonValueKind.Array,
            "an array iceServers");
        var isTime = DateTimeOffset.TryParse(answer.Json.GetProperty("expiresAt").GetString(), out var expires);
        var now = DateTimeOffset.TryParse(answer["Date"], out var date) ? date : DateTimeOffset.UtcNow;
        answer.That(isTime && Math.Abs((expires - now).TotalSeconds - ttl) < 10, "expiresAt: ttl seconds from now");
    }

    [Promise("Each server has urls of stun: or turn:, and those of TURN have a username and a credential.")]
    public async Task Servers()
    {
        var answer = (await AskAsync()).Is(200);
        foreach (var one in answer.Json.GetProperty("iceServers").EnumerateArray())
        {
            var urls = one.GetProperty("urls").EnumerateArray().Select(url => url.GetString()!).ToArray();
            var isTurn = urls.Any(url => url.StartsWith("turn", StringComparison.Ordinal));
            answer.That(urls.Length > 0 && urls.All(url => url.Split(':')[0] is "stun" or "stuns" or "turn" or "turns"),
                "urls of stun: or turn:");
            answer.That(!isTurn || (IsText(one, "username") && IsText(one, "credential")), "username and credential for TURN");
        }
    }

    [Promise("The same servers come as links with rel=\"ice-server\" (RFC 9725).")]
    public async Task Links()
    {
        var answer = (await AskAsync()).Is(200);
        var links = answer["Link"] ?? "";
        var servers = answer.Json.GetProperty("iceServers").EnumerateArray();
        foreach (var url in servers.SelectMany(one => one.GetProperty("urls").EnumerateArray()))
        {
            answer.That(links.Contains($"<{url.GetString()}>; rel=\"ice-server\"", StringComparison.Ordinal),
                $"Link: <{url.GetString()}>; rel=\"ice-server\"");
        }
    }

    [Promise("The pseudonym in the username of TURN is the same each time, another for another mailbox, and not its name.")]
    public async Task Pseudonym()
    {
        var (alice, bob) = (server.Mailbox("alice"), server.Mailbox("bob"));
        var first = await PseudonymAsync(alice);
        Expect.Equal(await PseudonymAsync(alice), first, "the pseudonym of the same mailbox");
        Expect.That(await PseudonymAsync(bob) != first, "another pseudonym for another mailbox", first);
        Expect.That(!first.Contains(alice.Name, StringComparison.OrdinalIgnoreCase), "a pseudonym without the mailbox's name", first);
    }

    [Promise("?service=turn has username, password, ttl and uris; it is 404 if there is no TURN server.")]
    public async Task Service()
    {
        var answer = await AskAsync("?service=turn");
        if (answer.Status == 404)
        {
            answer.IsProblem(404);
            return;
        }

        answer.Is(200);
        answer.That(IsText(answer.Json, "username") && IsText(answer.Json, "password") && Number(answer, "ttl") > 0,
            "username, password and ttl");
        answer.That(answer.Json.GetProperty("uris").EnumerateArray().Any(), "uris");
    }

    [Promise("Without credentials it is 401, unless the app lets everybody ask.")]
    public async Task CredentialsNeeded()
    {
        var answer = await server.AskAsync("GET", "");
        if (answer.Status == 200)
        {
            throw new NotOfferedException("everybody may ask: AllowAnonymous is on");
        }

        answer.IsProblem(401);
    }

    [Promise("A wrong password is 401.")]
    public async Task WrongPassword()
    {
        var alice = server.Mailbox("alice");
        (await AskAsync(alice)).Is(200);
        (await AskAsync(alice.With("guess"))).IsProblem(401);
    }

    [Promise("A page of another origin is 403.")]
    public async Task ForeignOrigin()
    {
        var answer = await server.AskAsync("GET", "", server.Mailbox("alice").Credentials, null, ("Origin", "https://elsewhere.invalid"));
        if (answer["Access-Control-Allow-Origin"] is not null)
        {
            throw new NotOfferedException("the CORS policy allows other origins");
        }

        answer.IsProblem(403);
    }

    [Promise("OPTIONS is 204 and any other method 405, both with Allow.")]
    public async Task Methods()
    {
        (await server.AskAsync("OPTIONS", "")).Is(204).Allows("GET");
        (await server.AskAsync("POST", "")).IsProblem(405).Allows("GET");
    }

    private Task<Answer> AskAsync(string query = "") => server.AskAsync("GET", query, server.Mailbox("alice").Credentials);

    private Task<Answer> AskAsync(Mailbox mailbox) => server.AskAsync("GET", "", mailbox.Credentials);

    private async Task<string> PseudonymAsync(Mailbox mailbox)
    {
        var servers = (await AskAsync(mailbox)).Is(200).Json.GetProperty("iceServers").EnumerateArray();
        var name = servers.Select(one => one.TryGetProperty("username", out var username) ? username.GetString()! : null)
            .FirstOrDefault(username => username is not null)
            ?? throw new NotOfferedException("no TURN server is handed out");
        Expect.That(name.Split(':', 2) is [var end, _] && long.TryParse(end, out _), "a username of TURN that is END:PSEUDONYM", name);
        return name.Split(':', 2)[1];
    }

    private static long Number(Answer answer, string member)
    {
        answer.That(answer.Json.TryGetProperty(member, out var number) && number.ValueKind == JsonValueKind.Number, $"a number {member}");
        return answer.Json.GetProperty(member).GetInt64();
    }

    private static bool IsText(JsonElement json, string member) =>
        json.TryGetProperty(member, out var text) && text.GetString() is { Length: > 0 };
}
