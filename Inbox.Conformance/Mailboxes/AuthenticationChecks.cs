using System.Text;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>Names, passwords, and who gets in.</summary>
[Section(Part.Mailboxes, "authentication", "Authentication")]
internal sealed class AuthenticationChecks(Conversation server)
{
    /// <summary>Each node of a cluster counts guesses on its own, and a proxy may give each request to another one.</summary>
    private const int MostNodes = 8;

    private const string Challenge = "Basic realm=\"inbox\", charset=\"UTF-8\"";

    [Promise("Without credentials, GET, POST and DELETE are 401 with the challenge of Basic and a problem.")]
    public async Task NoCredentials()
    {
        foreach (var method in (string[])["GET", "POST", "DELETE"])
        {
            (await server.AskAsync(method, "?to=anybody")).IsProblem(401).Has("WWW-Authenticate", Challenge);
        }
    }

    [Promise("Malformed credentials are 401 with the challenge of Basic.")]
    public async Task MalformedCredentials()
    {
        foreach (var header in (string[])["Basic !!!", "Basic YWxpY2U=", "Bearer abc", "alice:secret"])
        {
            (await server.AskAsync("GET", "", null, null, ("Authorization", header))).IsProblem(401).Has("WWW-Authenticate", Challenge);
        }
    }

    [Promise("The first use of a name creates its mailbox; the same password opens it again.")]
    public async Task Claim()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.GetAsync("?wait=0")).Is(204);
        (await (await server.ClaimAsync("bob")).PostAsync(alice.Name, "x")).Is(200);
    }

    [Promise("A POST claims the sender's name too: another password does not open it from then on.")]
    public async Task ClaimBySending()
    {
        var (alice, bob) = (server.Mailbox("alice"), await server.ClaimAsync("bob"));
        (await alice.PostAsync(bob.Name, "x")).Is(200);
        (await alice.With("other").GetAsync("?wait=0")).IsProblem(401);
    }

    [Promise("A wrong password is 401 with the challenge of Basic.")]
    public async Task WrongPassword()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.With("guess").GetAsync("?wait=0")).IsProblem(401).Has("WWW-Authenticate", Challenge);
    }

    [Promise("The credentials are checked before the rest of the request: without them nobody learns whether a name exists.")]
    public async Task CredentialsFirst()
    {
        var alice = await server.ClaimAsync("alice");
        (await server.AskAsync("POST", $"?to={alice.Name}", null, "x")).IsProblem(401);
        (await server.AskAsync("POST", $"?to={Conversation.Name("nobody")}", null, "x")).IsProblem(401);
        (await server.AskAsync("GET", "?wait=soon")).IsProblem(401);
        (await server.AskAsync("GET", "?to=%zz")).IsProblem(401);
    }

    [Promise("An authenticated caller has a mailbox, even if the rest of its request is refused.")]
    public async Task RefusedRequestClaims()
    {
        var alice = server.Mailbox("alice");
        (await alice.GetAsync("?wait=soon")).IsProblem(400);
        (await (await server.ClaimAsync("bob")).PostAsync(alice.Name, "x")).Is(200);
    }

    [Promise("A name is any UTF-8 without control characters.")]
    public async Task UnicodeName()
    {
        var jürgen = server.Mailbox("J\u00fcrgen \U0001F388");
        (await jürgen.GetAsync("?wait=0")).Is(204);
        (await (await server.ClaimAsync("bob")).PostAsync(jürgen.Name, "x")).Is(200);
        await jürgen.ReceiveAsync("x");
    }

    [Promise("A name of 256 bytes is legal; one of 257 bytes, an empty one and one with a control character are 400.")]
    public async Task NameLength()
    {
        var longest = Conversation.Name("long").PadRight(256, 'x');
        (await server.AskAsync("GET", "?wait=0", new(longest, "secret"))).Is(204);
        (await server.AskAsync("GET", "?wait=0", new(longest + "x", "secret"))).IsProblem(400);
        (await server.AskAsync("GET", "?wait=0", new("", "secret"))).IsProblem(400);
        (await server.AskAsync("GET", "?wait=0", new("a\tb", "secret"))).IsProblem(400);
        (await server.AskAsync("GET", "?wait=0", new("a\u0085b", "secret"))).IsProblem(400);
    }

    [Promise("Names compare byte for byte: neither case nor Unicode normalization makes two names one.")]
    public async Task NamesCompareByBytes()
    {
        var name = Conversation.Name("caf\u00e9");
        foreach (var other in (string[])[name, name.ToUpperInvariant(), name.Normalize(NormalizationForm.FormD)])
        {
            (await server.AskAsync("GET", "?wait=0", new(other, other))).Is(204);
        }
    }

    [Promise("A password may be empty, or any bytes.")]
    public async Task AnyPassword()
    {
        foreach (var password in (byte[][])[[], [0xff, 0x00, 0x3a, 0x0a], [.. "p\u00e4ss:word"u8]])
        {
            var credentials = new Credentials(Conversation.Name("alice"), password);
            (await server.AskAsync("GET", "?wait=0", credentials)).Is(204);
            (await server.AskAsync("GET", "?wait=0", credentials)).Is(204);
            (await server.AskAsync("GET", "?wait=0", credentials with { Password = [.. password, 1] })).IsProblem(401);
        }
    }

    [Promise("After WrongPasswordsPerMinute wrong passwords for a name it is 429 with Retry-After; other names are not affected.")]
    public async Task GuessingIsLimited()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), await server.ClaimAsync("bob"));
        await GuessUntilRefusedAsync(alice);
        (await bob.With("guess").GetAsync("?wait=0")).IsProblem(401);
        await bob.ReceiveNothingAsync();
    }

    [Promise("An address from which the right password has come before still opens the mailbox after wrong guesses.")]
    public async Task OwnerIsNotLockedOut()
    {
        var alice = await server.ClaimAsync("alice");
        for (var node = 0; node < MostNodes; node++)
        {
            await alice.ReceiveNothingAsync();
        }

        await GuessUntilRefusedAsync(alice);
        for (var node = 0; node < MostNodes; node++)
        {
            await alice.ReceiveNothingAsync();
        }
    }

    [Promise("A page of another origin is 403, and nothing is stored.")]
    public async Task ForeignOrigin()
    {
        var alice = await server.ClaimAsync("alice");
        var answer = await alice.PostAsync(alice.Name, "x", "", ("Origin", "https://elsewhere.invalid"));
        NotIfCorsAllows(answer);
        answer.IsProblem(403);
        await alice.ReceiveNothingAsync();
    }

    [Promise("A request with Sec-Fetch-Site: cross-site is 403; one that the browser calls same-origin is served, whatever its Origin.")]
    public async Task FetchMetadata()
    {
        var alice = await server.ClaimAsync("alice");
        var answer = await alice.GetAsync("?wait=0", ("Sec-Fetch-Site", "cross-site"));
        if (answer.Status != 204)
        {
            answer.IsProblem(403);
        }
        else
        {
            NotIfCorsAllows(await alice.GetAsync("?wait=0", ("Origin", "https://elsewhere.invalid")));
            answer.IsProblem(403);
        }

        (await alice.GetAsync("?wait=0", ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://elsewhere.invalid"))).Is(204);
    }

    [Promise("If the app allows it, credentials may come in the query: GET ?to=NAME&password=…, POST ?from=NAME&to=PEER&password=….")]
    public async Task QueryCredentials()
    {
        var name = Conversation.Name("alice");
        var claimed = await server.AskAsync("GET", $"?to={name}&password=secret&wait=0");
        if (claimed.Status == 401)
        {
            throw new NotOfferedException("credentials in the query are 401: AllowQueryCredentials is off");
        }

        claimed.Is(204);
        (await server.AskAsync("POST", $"?from={name}&to={name}&password=secret", null, "x")).Is(200);
        (await server.AskAsync("GET", $"?to={name}&password=secret")).Brings("x");
        (await server.AskAsync("GET", $"?to={name}&password=guess")).IsProblem(401);
    }

    [Promise("A query with a broken escape, bytes that are not UTF-8, or a raw ';' is 400.")]
    public async Task UnreadableQuery()
    {
        var alice = await server.ClaimAsync("alice");
        foreach (var query in (string[])["?to=%zz", "?to=%f", "?to=%ff", "?to=a;b"])
        {
            (await server.AskAsync("POST", query, alice.Credentials, "x")).IsProblem(400);
        }
    }

    private async Task GuessUntilRefusedAsync(Mailbox alice)
    {
        var limit = server.Limits[Limits.WrongPasswordsPerMinute];
        for (var guess = 1; guess <= (limit * MostNodes) + 1; guess++)
        {
            var answer = await alice.With($"guess{guess}").GetAsync("?wait=0");
            if (answer.Status == 429)
            {
                answer.IsProblem(429).SaysWhenToRetry(60);
                answer.That(guess > limit, $"401 for the first {limit} wrong passwords");
                return;
            }

            answer.IsProblem(401);
        }

        throw new BrokenPromiseException($"429 after {limit} wrong passwords", $"401 for each of {(limit * MostNodes) + 1}");
    }

    private static void NotIfCorsAllows(Answer answer)
    {
        if (answer["Access-Control-Allow-Origin"] is { } allowed)
        {
            throw new NotOfferedException($"the CORS policy allows other origins: {allowed}");
        }
    }
}
