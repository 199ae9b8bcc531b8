using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Mailboxes;

/// <summary>DELETE, OPTIONS and the methods that there are not.</summary>
[Section(Part.Mailboxes, "methods", "DELETE, OPTIONS, others")]
internal sealed class MethodChecks(Conversation server)
{
    private static readonly string[] _methods = ["GET", "POST", "DELETE", "OPTIONS"];

    [Promise("DELETE is 204, and nobody has the name from then on.")]
    public async Task Leave()
    {
        var (alice, bob) = (await server.ClaimAsync("alice"), await server.ClaimAsync("bob"));
        (await alice.LeaveAsync()).Is(204);
        (await bob.PostAsync(alice.Name, "x")).IsProblem(404);
    }

    [Promise("A name that was left can be claimed with another password, and has no messages.")]
    public async Task LeftNameIsFree()
    {
        var alice = await server.ClaimAsync("alice");
        await alice.SendAsync(alice, "x");
        (await alice.LeaveAsync()).Is(204);
        await alice.With("other").ReceiveNothingAsync();
        (await alice.GetAsync("?wait=0")).IsProblem(401);
    }

    [Promise("OPTIONS is 204 with Allow, without credentials.")]
    public async Task Options() => (await server.AskAsync("OPTIONS", "")).Is(204).Allows(_methods);

    [Promise("Any other method is 405 with Allow and a problem, without credentials.")]
    public async Task OtherMethods()
    {
        foreach (var method in (string[])["PUT", "PATCH", "PROPFIND"])
        {
            (await server.AskAsync(method, "")).IsProblem(405).Allows(_methods);
        }
    }

    [Promise("HEAD is 405 with Allow: it would take a message that nobody sees.")]
    public async Task Head() => (await server.AskAsync("HEAD", "")).Is(405).Allows(_methods);

    [Promise("A CORS preflight is answered by the app's policy.")]
    public async Task Preflight()
    {
        var answer = await server.AskAsync("OPTIONS", "", null, null,
            ("Origin", "https://elsewhere.invalid"), ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "authorization"));
        if (answer["Access-Control-Allow-Origin"] is null)
        {
            throw new NotOfferedException("no CORS policy allows other origins");
        }

        answer.Is(204);
        answer.That(answer["Access-Control-Allow-Headers"]?.Contains("authorization", StringComparison.OrdinalIgnoreCase) == true,
            "Access-Control-Allow-Headers with Authorization");
    }

    [Promise("Errors have an application/problem+json body whose title and detail say what was wrong, and are not cached.")]
    public async Task Problems()
    {
        var alice = await server.ClaimAsync("alice");
        (await alice.GetAsync("?wait=soon")).IsProblem(400).Has("Cache-Control", "no-store");
        (await alice.PostAsync(Conversation.Name("nobody"), "x")).IsProblem(404).Has("Cache-Control", "no-store");
    }
}
