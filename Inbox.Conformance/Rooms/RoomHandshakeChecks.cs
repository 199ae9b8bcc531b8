using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.Rooms;

/// <summary>Who is let into a room.</summary>
[Section(Part.Rooms, "rooms", "The wire (handshake)", "docs/connect.md")]
internal sealed class RoomHandshakeChecks(Conversation server)
{
    [Promise("Without a login the handshake, and a plain request, are 401 with a problem.")]
    public async Task LoginNeeded()
    {
        (await server.AskAsync("GET", "")).IsProblem(401);
        (await Socket.RefusedAsync(server, "", null, "inbox.room.v1")).IsProblem(401);
    }

    [Promise("A plain request with a login is 426.")]
    public async Task UpgradeNeeded() => (await AskAsync("")).IsProblem(426);

    [Promise("A page of another origin is 403, and one that asks by ?origin= gets 426 with the reason 'foreign-origin'.")]
    public async Task ForeignOrigin()
    {
        const string Origin = "https://elsewhere.invalid";
        (await AskAsync("", ("Origin", Origin))).IsProblem(403);
        (await Socket.RefusedAsync(server, "", null, "inbox.room.v1", ("Origin", Origin),
            await server.Target.RoomLogins.GetAsync(Member.SharedRoom))).IsProblem(403);
        (await AskAsync($"?origin={Uri.EscapeDataString(Origin)}")).IsProblem(426, "foreign-origin");
    }

    [Promise("A term that is not a whole number is 400.")]
    public async Task UnreadableTerm() =>
        (await Socket.RefusedAsync(server, "?term=last", null, "inbox.room.v1",
            await server.Target.RoomLogins.GetAsync(Member.SharedRoom))).IsProblem(400);

    private async Task<Answer> AskAsync(string query, params (string Name, string Value)[] headers) =>
        await server.AskAsync("GET", query, null, null, [.. headers, await server.Target.RoomLogins.GetAsync(Member.SharedRoom)]);
}
