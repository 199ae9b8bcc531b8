using System.Diagnostics;
using System.Text.Json;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.PeerJs;

/// <summary>What pages of PeerJS say to each other.</summary>
[Section(Part.PeerJs, "peers", "The wire", "docs/dialects/peerjs.md")]
internal sealed class PeerJsChecks(Conversation server)
{
    private const string Payload = """{"sdp":"v=0\r\n","n":[1,2.5,null]}""";

    [Promise("The first frame on every socket is OPEN.")]
    public async Task Open()
    {
        using var socket = await Peer.New(server, "alice").OpenAsync();
    }

    [Promise("OFFER, ANSWER and CANDIDATE reach the other peer with src, whom the server sets, and the payload unchanged.")]
    public async Task Message()
    {
        var (alice, bob) = (Peer.New(server, "alice"), Peer.New(server, "bob"));
        using var from = await alice.OpenAsync();
        using var to = await bob.OpenAsync();
        foreach (var type in (string[])["OFFER", "ANSWER", "CANDIDATE"])
        {
            await from.SayAsync($$"""{"type":"{{type}}","src":"eve","dst":"{{bob.Id}}","payload":{{Payload}}}""");
            await to.HearAsync($$"""{"type":"{{type}}","src":"{{alice.Id}}","dst":"{{bob.Id}}","payload":{{Payload}}}""");
        }
    }

    [Promise("A message for a peer that is not connected yet waits, and comes after its OPEN.")]
    public async Task Waits()
    {
        var (alice, bob) = (Peer.New(server, "alice"), Peer.New(server, "bob"));
        using var from = await alice.OpenAsync();
        await from.SayAsync($$"""{"type":"OFFER","dst":"{{bob.Id}}","payload":1}""");

        // A message to itself is answered after the one before it was taken.
        await from.SayAsync($$"""{"type":"OFFER","dst":"{{alice.Id}}","payload":2}""");
        await from.HearAsync($$"""{"type":"OFFER","src":"{{alice.Id}}","dst":"{{alice.Id}}","payload":2}""");
        using var to = await bob.OpenAsync();
        await to.HearAsync($$"""{"type":"OFFER","src":"{{alice.Id}}","dst":"{{bob.Id}}","payload":1}""");
    }

    [Promise("If the other peer has not come within ExpireTimeout, the sender gets EXPIRE of it.", WaitsFor = Limits.PeerJsExpireTimeout)]
    public async Task Expire()
    {
        var (alice, nobody) = (Peer.New(server, "alice"), Conversation.Name("nobody"));
        using var socket = await alice.OpenAsync();
        var began = Stopwatch.GetTimestamp();
        await socket.SayAsync($$"""{"type":"OFFER","dst":"{{nobody}}","payload":1}""");
        var frame = await socket.HearAsync(TimeSpan.FromSeconds(server.Limits[Limits.PeerJsExpireTimeout]) + server.Patience);
        Expect.Sequence(
            [Text(frame, "type"), Text(frame, "src"), Text(frame, "dst")], ["EXPIRE", nobody, alice.Id], "type, src and dst of the frame");
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Expect.That(seconds > server.Limits[Limits.PeerJsExpireTimeout] * 0.9,
            $"EXPIRE after {server.Limits[Limits.PeerJsExpireTimeout]} s", $"after {seconds:0.0} s");
    }

    [Promise("LEAVE with dst reaches that peer.")]
    public async Task LeaveOther()
    {
        var (alice, bob) = (Peer.New(server, "alice"), Peer.New(server, "bob"));
        using var from = await alice.OpenAsync();
        using var to = await bob.OpenAsync();
        await from.SayAsync($$"""{"type":"LEAVE","dst":"{{bob.Id}}"}""");
        var frame = await to.HearAsync();
        Expect.Sequence([Text(frame, "type"), Text(frame, "src")], ["LEAVE", alice.Id], "type and src of the frame");
    }

    [Promise("LEAVE without dst gives the id up: another page has it at once.")]
    public async Task LeaveOwn()
    {
        var alice = Peer.New(server, "alice");
        using var first = await alice.OpenAsync();
        await first.SayAsync("""{"type":"LEAVE"}""");
        await first.CloseAsync();
        using var second = await alice.OtherPage().OpenAsync();
    }

    [Promise("HEARTBEAT is not answered; what is not JSON, or of an unknown type, is ignored, and the socket goes on.")]
    public async Task IsIgnored()
    {
        var alice = Peer.New(server, "alice");
        using var socket = await alice.OpenAsync();
        foreach (var frame in (string[])["""{"type":"HEARTBEAT"}""", "hello", "[]", """{"type":"OTHER","dst":"bob"}""",
            """{"type":"OFFER"}"""])
        {
            await socket.SayAsync(frame);
        }

        await socket.SayAsync($$"""{"type":"OFFER","dst":"{{alice.Id}}","payload":1}""");
        await socket.HearAsync($$"""{"type":"OFFER","src":"{{alice.Id}}","dst":"{{alice.Id}}","payload":1}""");
    }

    [Promise("An id that has a living owner with another token is refused with ID-TAKEN, and the owner keeps it.", Waits = 3)]
    public async Task IdTaken()
    {
        var alice = Peer.New(server, "alice");
        using var owner = await alice.OpenAsync();
        using var other = await alice.OtherPage().SocketAsync();

        // The owner has to read, or it cannot answer the server's ping.
        var hearing = owner.HearAsync();
        await other.HearAsync("""{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}""");
        await other.IsClosedAsync(1000);
        await owner.SayAsync($$"""{"type":"OFFER","dst":"{{alice.Id}}","payload":1}""");
        Expect.Equal((await hearing).GetProperty("type").GetString(), "OFFER", "the owner's own message");
    }

    [Promise("The same id and token connect again at once, and get OPEN.")]
    public async Task ConnectsAgain()
    {
        var alice = Peer.New(server, "alice");
        using var first = await alice.OpenAsync();
        using var second = await alice.OpenAsync();
    }

    [Promise("Without id, token or key it is an ERROR frame, after which the server closes the socket.")]
    public async Task IncompleteQuery()
    {
        foreach (var query in (string[])["key=peerjs&id=a", "key=peerjs&token=b", "id=a&token=b"])
        {
            using var socket = await Socket.OpenAsync(server, $"peerjs?{query}");
            await socket.HearAsync("""{"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}}""");
            await socket.IsClosedAsync(1000);
        }
    }

    [Promise("An id that is not legal is an ERROR frame, after which the server closes the socket.")]
    public async Task IllegalId()
    {
        using var socket = await new Peer(server, new('x', 300), "token").SocketAsync();
        var frame = await socket.HearAsync();
        Expect.Equal(frame.GetProperty("type").GetString(), "ERROR", "the type");
        await socket.IsClosedAsync(1000);
    }

    [Promise("A frame above MaxMessageBytes closes the socket with 1009.")]
    public async Task FrameTooLarge()
    {
        using var socket = await Peer.New(server, "alice").OpenAsync();
        var payload = new string('x', (int)server.Limits[Limits.PeerJsMaxMessageBytes]);
        await socket.SayAsync($$"""{"type":"OFFER","dst":"bob","payload":"{{payload}}"}""");
        await socket.IsClosedAsync(1009);
    }

    [Promise("The server pings a socket that says nothing for HeartbeatInterval.", WaitsFor = Limits.PeerJsHeartbeatInterval)]
    public async Task Ping()
    {
        using var socket = await Peer.New(server, "alice").OpenAsync();
        await socket.IsPingedAsync(TimeSpan.FromSeconds(server.Limits[Limits.PeerJsHeartbeatInterval]) + server.Patience);
    }

    private static string? Text(JsonElement frame, string member) => frame.TryGetProperty(member, out var text) ? text.GetString() : null;
}
