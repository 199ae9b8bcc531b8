using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.SignalServer;

/// <summary>A registered user with its cookies, as a browser keeps them.</summary>
internal sealed class User(Conversation server, string name, string cookies)
{
    public const string Register = "v1/register";

    public string Name => name;

    public string Cookies => cookies;

    public static async Task<User> RegisterAsync(Conversation server, string hint)
    {
        var name = Conversation.Name(hint);
        var answer = await AskAsync(server, $$"""{"username":"{{name}}"}""");
        answer.Is(200);
        answer.That(answer.Json.GetProperty("status").GetString() == "SUCCESS", "the status SUCCESS");
        return new(server, name, string.Join("; ", answer.Headers["Set-Cookie"].Select(cookie => cookie.Split(';')[0])));
    }

    /// <summary>Asks to register.</summary>
    public static Task<Answer> AskAsync(Conversation server, string json, params (string Name, string Value)[] headers) =>
        server.AskAsync("POST", Register, null, new(System.Text.Encoding.UTF8.GetBytes(json), "application/json"), headers);

    /// <summary>Opens a socket, which is connected when a message to itself has come.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = await Socket.OpenAsync(server, "v1/connect", null, null, ("Cookie", cookies));
        await socket.SayAsync($$"""{"target":"{{name}}","type":"hello","payload":1}""");
        await socket.HearAsync($$"""{"originator":"{{name}}","target":"{{name}}","type":"hello","payload":1}""");
        return socket;
    }
}
