using Inbox.Conformance.Checks;
using Inbox.Conformance.Wire;

namespace Inbox.Conformance.PeerJs;

/// <summary>A page with its id and its token, as the library has them.</summary>
internal sealed class Peer(Conversation server, string id, string token)
{
    private const string Open = """{"type":"OPEN"}""";

    public string Id => id;

    public static Peer New(Conversation server, string hint) => new(server, Conversation.Name(hint), Conversation.Name("token"));

    /// <summary>The same id in another page.</summary>
    public Peer OtherPage() => new(server, id, Conversation.Name("token"));

    public Task<Socket> SocketAsync() =>
        Socket.OpenAsync(server, $"peerjs?key=peerjs&id={Uri.EscapeDataString(id)}&token={token}&version=1.5.5");

    /// <summary>Opens a socket, and hears OPEN first.</summary>
    public async Task<Socket> OpenAsync()
    {
        var socket = await SocketAsync();
        await socket.HearAsync(Open);
        return socket;
    }
}
