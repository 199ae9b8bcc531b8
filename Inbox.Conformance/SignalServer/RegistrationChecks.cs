using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.SignalServer;

/// <summary>How users register, and what the routes answer.</summary>
[Section(Part.SignalServer, "registration", "The routes", "docs/dialects/signal-server.md")]
internal sealed class RegistrationChecks(Conversation server)
{
    [Promise("POST /v1/register is 200 with the status SUCCESS and two cookies: the bare name, and a key that is HttpOnly.")]
    public async Task Success()
    {
        var name = Conversation.Name("ann");
        var answer = (await RegisterAsync(name)).Is(200).HasType("application/json");
        answer.That(Status(answer) == "SUCCESS" && answer.Json.GetProperty("message").GetString() == "",
            "the status SUCCESS and an empty message");
        var cookies = answer.Headers["Set-Cookie"].ToArray();
        var plain = cookies.SingleOrDefault(cookie => cookie.StartsWith($"user_username={name};", StringComparison.Ordinal)) ?? "httponly";
        answer.That(!Has(plain, "httponly"), $"a cookie user_username={name} that scripts read");
        var key = cookies.SingleOrDefault(cookie => cookie.StartsWith("user_key=", StringComparison.Ordinal)) ?? "";
        answer.That(Has(key, "httponly") && Has(key, "samesite=lax"), "a cookie user_key with HttpOnly and SameSite=Lax");
    }

    [Promise("A name in use is 200 TAKEN, without a cookie.")]
    public async Task Taken()
    {
        var ann = await User.RegisterAsync(server, "ann");
        var answer = (await RegisterAsync(ann.Name)).Is(200).Has("Set-Cookie", null);
        answer.That(Status(answer) == "TAKEN", "the status TAKEN");
    }

    [Promise("A body that is no JSON object, or larger than 4,096 bytes, is 400 INVALID.")]
    public async Task InvalidBody()
    {
        foreach (var body in (string[])["hello", "[]", "{}", $$"""{"username":"ann","more":"{{new string('x', 4096)}}"}"""])
        {
            IsInvalid(await User.AskAsync(server, body));
        }
    }

    [Promise("A name that is not 1 to 256 ASCII characters without spaces, control characters and \" , ; \\ is 400 INVALID.")]
    public async Task InvalidName()
    {
        foreach (var name in (string[])["", "a b", "a,b", "a;b", "a\\\\b", "a\\u0001", "J\u00fcrgen", new string('x', 257)])
        {
            IsInvalid(await RegisterAsync(name));
        }
    }

    [Promise("GET /v1/user checks the cookie with the name: 200 OK.")]
    public async Task KnownUser()
    {
        var ann = await User.RegisterAsync(server, "ann");
        (await server.AskAsync("GET", "v1/user", null, null, ("Cookie", ann.Cookies))).Brings("OK");
    }

    [Promise("For an unknown name, or none, GET /v1/user is 404 and deletes both cookies.")]
    public async Task UnknownUser()
    {
        (await server.AskAsync("GET", "v1/user")).Is(404);
        var answer = (await server.AskAsync("GET", "v1/user", null, null,
            ("Cookie", $"user_username={Conversation.Name("nobody")}"))).Is(404);
        foreach (var cookie in (string[])["user_username=;", "user_key=;"])
        {
            answer.That(answer.Headers["Set-Cookie"].Any(given => given.StartsWith(cookie, StringComparison.Ordinal) && Has(given, "1970")),
                $"{cookie} that has expired");
        }
    }

    [Promise("GET /healthcheck is 200 success.")]
    public async Task Healthcheck() => (await server.AskAsync("GET", "healthcheck")).Brings("success");

    [Promise("GET /v1/connect without an upgrade is 426.")]
    public async Task UpgradeNeeded() => (await server.AskAsync("GET", "v1/connect")).Is(426);

    [Promise("A registration or a socket from a page of a foreign origin is 403.")]
    public async Task ForeignOrigin()
    {
        const string Origin = "https://elsewhere.invalid";
        (await User.AskAsync(server, $$"""{"username":"{{Conversation.Name("ann")}}"}""", ("Origin", Origin))).Is(403);
        var ann = await User.RegisterAsync(server, "ann");
        (await Socket.RefusedAsync(server, "v1/connect", null, null, ("Cookie", ann.Cookies), ("Origin", Origin))).Is(403);
    }

    private Task<Answer> RegisterAsync(string name) => User.AskAsync(server, $$"""{"username":"{{name}}"}""");

    private static void IsInvalid(Answer answer) => answer.Is(400).That(Status(answer) == "INVALID", "the status INVALID");

    private static string? Status(Answer answer) => answer.Json.GetProperty("status").GetString();

    private static bool Has(string cookie, string attribute) => cookie.Contains(attribute, StringComparison.OrdinalIgnoreCase);
}
