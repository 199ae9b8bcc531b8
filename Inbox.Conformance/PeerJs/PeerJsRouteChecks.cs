using System.Text.Json;
using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.PeerJs;

/// <summary>The routes without a socket.</summary>
[Section(Part.PeerJs, "peerjs-routes", "The wire (routes)", "docs/dialects/peerjs.md")]
internal sealed class PeerJsRouteChecks(Conversation server)
{
    [Promise("GET of the path is 200 with a JSON object that describes the server, as PeerServer does.")]
    public async Task Info()
    {
        var answer = (await server.AskAsync("GET", "")).Is(200).HasType("application/json");
        answer.That(answer.Json.TryGetProperty("name", out var name) && name.GetString() == "PeerJS Server", "the name 'PeerJS Server'");
        answer.That(answer.Json.TryGetProperty("description", out _) && answer.Json.TryGetProperty("website", out _),
            "description and website");
    }

    [Promise("GET {key}/id is 200 with a new id as text/html, another one each time, that is not cached.")]
    public async Task Id()
    {
        var first = (await server.AskAsync("GET", "peerjs/id")).Is(200).HasType("text/html").Has("Cache-Control", "no-store");
        var second = (await server.AskAsync("GET", "peerjs/id")).Is(200);
        first.That(first.Text.Length > 0 && first.Text != second.Text, "a new id each time");
    }

    [Promise("GET {key}/peers is 401, or a JSON array of ids if discovery is allowed.")]
    public async Task Peers()
    {
        var answer = await server.AskAsync("GET", "peerjs/peers");
        if (answer.Status != 401)
        {
            answer.Is(200).HasType("application/json");
            answer.That(answer.Json.ValueKind == JsonValueKind.Array, "a JSON array");
        }
    }

    [Promise("A page of another origin may read the routes, because PeerJS pages are often on another host.")]
    public async Task OtherOrigin()
    {
        const string Origin = "https://elsewhere.invalid";
        var answer = await server.AskAsync("GET", "peerjs/id", null, null, ("Origin", Origin));
        if (answer["Access-Control-Allow-Origin"] is null)
        {
            throw new NotOfferedException("the origins are limited: AllowedOrigins");
        }

        answer.Is(200);
        answer.That(answer["Access-Control-Allow-Origin"] is Origin or "*", $"Access-Control-Allow-Origin: {Origin} or *");
    }

    [Promise("The path of sockets without an upgrade is 426.")]
    public async Task UpgradeNeeded() => (await server.AskAsync("GET", "peerjs?key=peerjs&id=a&token=b")).Is(426);
}
