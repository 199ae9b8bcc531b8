using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Rendezvous;

/// <summary>Offers and answers under short codes.</summary>
[Section(Part.Rendezvous, "rendezvous", "The endpoint", "docs/connect.md")]
internal sealed class RendezvousChecks(Conversation server)
{
    private const string CodeLetters = "0123456789abcdefghjkmnpqrstvwxyz";

    [Promise("POST of an offer is 201 with a code of eight characters of Crockford's base 32 and its life in seconds.")]
    public async Task Offer()
    {
        foreach (var query in (string[])["?kind=offer", ""])
        {
            var answer = (await server.AskAsync("POST", query, null, "an offer")).Is(201).Has("Cache-Control", "no-store");
            var code = answer.Json.GetProperty("code").GetString()!;
            answer.That(code.Length == 8 && code.All(CodeLetters.Contains), "a code of eight characters of Crockford's base 32");
            answer.That(answer.Json.GetProperty("expires").GetInt64() > 0, "a life in seconds");
        }
    }

    [Promise("GET of a code is 200 with the signal's bytes, application/octet-stream, X-Kind and no-store; the signal stays.")]
    public async Task Read()
    {
        byte[] signal = [.. Enumerable.Range(0, 256).Select(octet => (byte)octet)];
        var code = await OfferAsync(new(signal));
        foreach (var query in (string[])["", "?kind=offer"])
        {
            var answer = (await AskAsync("GET", code, query)).Is(200).HasType("application/octet-stream").Has("X-Kind",
                "offer").Has("Cache-Control", "no-store");
            answer.That(answer.Body.AsSpan().SequenceEqual(signal), "the 256 bytes that were sent");
        }
    }

    [Promise("POST of an answer with the offer's code is 201 with a code of its own, which reads the answer.")]
    public async Task Answer()
    {
        var code = await AnswerAsync(await OfferAsync(), "an answer");
        (await AskAsync("GET", code, "?kind=answer")).Brings("an answer").Has("X-Kind", "answer");
    }

    [Promise("A second answer to an offer is 409 'answered'; the first one stays.")]
    public async Task SecondAnswer()
    {
        var offer = await OfferAsync();
        var answer = await AnswerAsync(offer, "first");
        (await AskAsync("POST", offer, "?kind=answer", "second")).IsProblem(409, "answered");
        (await AskAsync("GET", answer)).Brings("first");
    }

    [Promise("PUT with an answer's code is 200, and replaces the answer under the same code.")]
    public async Task Replace()
    {
        var code = await AnswerAsync(await OfferAsync(), "first");
        var answer = (await AskAsync("PUT", code, "", "second")).Is(200);
        answer.That(answer.Json.GetProperty("code").GetString() == code, $"the code {code}");
        (await AskAsync("GET", code)).Brings("second");
    }

    [Promise("A code of the other kind is 409: 'offer-needed' or 'answer-needed'.")]
    public async Task OtherKind()
    {
        var offer = await OfferAsync();
        var answer = await AnswerAsync(offer, "x");
        (await AskAsync("POST", answer, "?kind=answer", "y")).IsProblem(409, "offer-needed");
        (await AskAsync("GET", answer, "?kind=offer")).IsProblem(409, "offer-needed");
        (await AskAsync("GET", offer, "?kind=answer")).IsProblem(409, "answer-needed");
        (await AskAsync("PUT", offer, "", "y")).IsProblem(409, "answer-needed");
    }

    [Promise("DELETE by the answer's code is 204 and ends both as 'used': 410 from then on.")]
    public async Task Used()
    {
        var offer = await OfferAsync();
        var answer = await AnswerAsync(offer, "x");
        (await AskAsync("DELETE", answer)).Is(204);
        (await AskAsync("GET", answer)).IsProblem(410, "used");
        (await AskAsync("GET", offer)).IsProblem(410, "used");
    }

    [Promise("DELETE by the offer's code is 204 and ends both as 'withdrawn': 410 from then on.")]
    public async Task Withdrawn()
    {
        var offer = await OfferAsync();
        (await AskAsync("DELETE", offer)).Is(204);
        (await AskAsync("GET", offer)).IsProblem(410, "withdrawn");
        (await AskAsync("POST", offer, "?kind=answer", "x")).IsProblem(410, "withdrawn");
    }

    [Promise("A code is read in either case, with spaces and dashes, o for 0, i and l for 1, and u for v.")]
    public async Task CodeIsForgiving()
    {
        var code = await OfferAsync("x");
        (await AskAsync("GET", code.ToUpperInvariant())).Brings("x");
        (await AskAsync("GET", $"{code[..4]}-{code[4..6]} {code[6..]}")).Brings("x");
        (await AskAsync("GET", code.Replace('0', 'o').Replace('1', 'l').Replace('v', 'u'))).Brings("x");
        (await AskAsync("GET", code.Replace('0', 'O').Replace('1', 'I'))).Brings("x");
    }

    [Promise("No code, one that cannot be one, and an unknown kind are 400 'malformed'.")]
    public async Task Malformed()
    {
        (await server.AskAsync("GET", "")).IsProblem(400, "malformed");
        (await server.AskAsync("POST", "?kind=answer", null, "x")).IsProblem(400, "malformed");
        (await AskAsync("GET", "abc")).IsProblem(400, "malformed");
        (await server.AskAsync("POST", "?kind=other", null, "x")).IsProblem(400, "malformed");
    }

    /// <remarks>One wrong code, because an address has only few of them per minute.</remarks>
    [Promise("A code that nobody has is 404 'unknown'.")]
    public async Task Unknown() => (await AskAsync("GET", WrongCode())).IsProblem(404, "unknown");

    [Promise("A signal has 1 to MaxSignalBytes bytes: no bytes and one more are 413 'size'.")]
    public async Task Size()
    {
        var most = (int)server.Limits[Limits.MaxSignalBytes];
        await OfferAsync(new(new byte[most]));
        (await server.AskAsync("POST", "", null, new(new byte[most + 1]))).IsProblem(413, "size");
        (await server.AskAsync("POST", "", null, new([]))).IsProblem(413, "size");
    }

    [Promise("A POST from a page of another origin is 403 'origin', and nothing is stored.")]
    public async Task ForeignOrigin()
    {
        var answer = await server.AskAsync("POST", "", null, "x", ("Origin", "https://elsewhere.invalid"));
        if (answer["Access-Control-Allow-Origin"] is not null)
        {
            throw new NotOfferedException("the CORS policy allows other origins");
        }

        answer.IsProblem(403, "origin");
    }

    [Promise("OPTIONS is 204 and any other method 405, both with Allow.")]
    public async Task Methods()
    {
        string[] methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS"];
        (await server.AskAsync("OPTIONS", "")).Is(204).Allows(methods);
        (await server.AskAsync("PATCH", "")).IsProblem(405).Allows(methods);
    }

    [Promise("More than PostsPerMinute signals from an address are 429 'posts' with Retry-After.", UsesUpTheAddress = true)]
    public async Task Posts()
    {
        for (var post = 0L; post <= server.Limits[Limits.PostsPerMinute]; post++)
        {
            var answer = await server.AskAsync("POST", "", null, "x");
            if (answer.Status == 429)
            {
                answer.IsProblem(429, "posts").SaysWhenToRetry(60);
                return;
            }

            answer.Is(201);
        }

        throw new BrokenPromiseException("429 'posts'", $"201 to each of {server.Limits[Limits.PostsPerMinute] + 1}");
    }

    [Promise("More than WrongCodesPerMinute wrong codes from an address are 429 'guesses' with Retry-After.", UsesUpTheAddress = true)]
    public async Task Guesses()
    {
        for (var guess = 0L; guess <= server.Limits[Limits.WrongCodesPerMinute]; guess++)
        {
            var answer = await AskAsync("GET", WrongCode());
            if (answer.Status == 429)
            {
                answer.IsProblem(429, "guesses").SaysWhenToRetry(60);
                return;
            }

            answer.IsProblem(404, "unknown");
        }

        throw new BrokenPromiseException("429 'guesses'", $"404 to each of {server.Limits[Limits.WrongCodesPerMinute] + 1}");
    }

    private Task<Answer> AskAsync(string method, string code, string query = "", Body? body = null) =>
        server.AskAsync(method, query, null, body, ("X-Code", code));

    private async Task<string> OfferAsync(Body? signal = null) =>
        CodeOf(await server.AskAsync("POST", "?kind=offer", null, signal ?? "an offer"));

    private async Task<string> AnswerAsync(string offer, string signal) => CodeOf(await AskAsync("POST", offer, "?kind=answer", signal));

    private static string CodeOf(Answer answer) => answer.Is(201).Json.GetProperty("code").GetString()!;

    private static string WrongCode() => new([.. Enumerable.Range(0, 8).Select(_ => CodeLetters[Random.Shared.Next(CodeLetters.Length)])]);
}
