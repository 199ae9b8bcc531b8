using System.Net.WebSockets;
using Inbox.Conformance.Checks;
using Inbox.Conformance.CommandLine;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.SignalServer;

/// <summary>What users say to each other.</summary>
[Section(Part.SignalServer, "connection", "The routes (messages)", "docs/dialects/signal-server.md")]
internal sealed class SignalServerChecks(Conversation server)
{
    private const string Payload = """{"sdp":"v=0\r\n","n":[1,2.5,null]}""";
    private const int Refused = 4000;

    [Promise("A message reaches its target with its originator, whom the server sets, and the payload unchanged.")]
    public async Task Message()
    {
        var (ann, bob) = (await User.RegisterAsync(server, "ann"), await User.RegisterAsync(server, "bob"));
        using var from = await ann.ConnectAsync();
        using var to = await bob.ConnectAsync();
        await from.SayAsync($$"""{"originator":"eve","target":"{{bob.Name}}","type":"video-offer","payload":{{Payload}}}""");
        await to.HearAsync($$"""{"originator":"{{ann.Name}}","target":"{{bob.Name}}","type":"video-offer","payload":{{Payload}}}""");
    }

    [Promise("Messages come in order, and the sender gets nothing on success.")]
    public async Task Order()
    {
        var (ann, bob) = (await User.RegisterAsync(server, "ann"), await User.RegisterAsync(server, "bob"));
        using var from = await ann.ConnectAsync();
        using var to = await bob.ConnectAsync();
        for (var number = 0; number < 20; number++)
        {
            await from.SayAsync($$"""{"target":"{{bob.Name}}","type":"n","payload":{{number}}}""");
        }

        for (var number = 0; number < 20; number++)
        {
            await to.HearAsync($$"""{"originator":"{{ann.Name}}","target":"{{bob.Name}}","type":"n","payload":{{number}}}""");
        }

        await from.SayAsync($$"""{"target":"{{ann.Name}}","type":"last","payload":null}""");
        await from.HearAsync($$"""{"originator":"{{ann.Name}}","target":"{{ann.Name}}","type":"last","payload":null}""");
    }

    [Promise("Member names are matched without regard to case, and other members are ignored.")]
    public async Task NamesOfMembers()
    {
        var ann = await User.RegisterAsync(server, "ann");
        using var socket = await ann.ConnectAsync();
        await socket.SayAsync($$"""{"more":{"a":1},"Target":"{{ann.Name}}","TYPE":"t","Payload":"p"}""");
        await socket.HearAsync($$"""{"originator":"{{ann.Name}}","target":"{{ann.Name}}","type":"t","payload":"p"}""");
    }

    [Promise("A target that is not connected is answered with TARGET_NOT_FOUND.")]
    public async Task TargetNotFound()
    {
        var (ann, bob) = (await User.RegisterAsync(server, "ann"), await User.RegisterAsync(server, "bob"));
        using var socket = await ann.ConnectAsync();
        foreach (var target in new[] { bob.Name, Conversation.Name("nobody") })
        {
            await socket.SayAsync($$"""{"target":"{{target}}","type":"t","payload":1}""");
            await socket.HearAsync("""{"target":"","type":"TARGET_NOT_FOUND","payload":null}""");
        }
    }

    [Promise("Without a user, with a wrong key, or with the name alone, the socket is closed with 4000.")]
    public async Task Unauthenticated()
    {
        var ann = await User.RegisterAsync(server, "ann");
        foreach (var cookies in new[] { "a=b", $"user_username={ann.Name}", $"user_username={ann.Name}; user_key={new string('A', 43)}" })
        {
            using var socket = await Socket.OpenAsync(server, "v1/connect", null, null, ("Cookie", cookies));
            await socket.IsClosedAsync(Refused);
        }
    }

    [Promise("A second connection of a user that is connected is closed with 4000, and the first one stays.", Waits = 2)]
    public async Task AlreadyExists()
    {
        var ann = await User.RegisterAsync(server, "ann");
        using var first = await ann.ConnectAsync();
        using var second = await Socket.OpenAsync(server, "v1/connect", null, null, ("Cookie", ann.Cookies));
        await second.IsClosedAsync(Refused);
        await first.SayAsync($$"""{"target":"{{ann.Name}}","type":"still","payload":1}""");
        await first.HearAsync($$"""{"originator":"{{ann.Name}}","target":"{{ann.Name}}","type":"still","payload":1}""");
    }

    [Promise("A user that has closed its connection may connect again at once.")]
    public async Task ConnectsAgain()
    {
        var ann = await User.RegisterAsync(server, "ann");
        using (var first = await ann.ConnectAsync())
        {
            await first.CloseAsync();
        }

        using var second = await ann.ConnectAsync();
    }

    [Promise("A frame that is no such message closes the socket with 1008; so does a binary one.")]
    public async Task NoMessage()
    {
        foreach (var frame in (string[])["hello", "[]", "{\"target\":1}"])
        {
            await IsClosedByAsync(frame, WebSocketMessageType.Text, 1008);
        }

        await IsClosedByAsync("{\"target\":\"a\",\"type\":\"t\",\"payload\":1}", WebSocketMessageType.Binary, 1008);
    }

    [Promise("A frame above MaxMessageBytes closes the socket with 1009.")]
    public async Task FrameTooLarge()
    {
        var payload = new string('x', (int)server.Limits[Limits.SignalServerMaxMessageBytes]);
        await IsClosedByAsync($$"""{"target":"a","type":"t","payload":"{{payload}}"}""", WebSocketMessageType.Text, 1009);
    }

    [Promise("A socket that says nothing for HeartbeatInterval gets a ping.", WaitsFor = Limits.SignalServerHeartbeatInterval)]
    public async Task Ping()
    {
        using var socket = await (await User.RegisterAsync(server, "ann")).ConnectAsync();
        await socket.IsPingedAsync(TimeSpan.FromSeconds(server.Limits[Limits.SignalServerHeartbeatInterval]) + server.Patience);
    }

    private async Task IsClosedByAsync(string frame, WebSocketMessageType type, int code)
    {
        using var socket = await (await User.RegisterAsync(server, "ann")).ConnectAsync();
        await socket.SayAsync(System.Text.Encoding.UTF8.GetBytes(frame), type);
        await socket.IsClosedAsync(code);
    }
}
