using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Cluster.Tests.Hosting;

/// <summary>Sockets as PeerJS opens them.</summary>
internal static class PeerJsSocket
{
    public const string Opened = """{"type":"OPEN"}""";

    public const string Taken = """{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}""";

    /// <summary>A socket that may be refused.</summary>
    public static Task<SocketClient> OpenPeerAsync(this Node node, string id, string token = "token") =>
        SocketClient.OpenAsync(node.Url, new(1, 1), protocol: null, path: "/peerjs/peerjs", query: $"key=peerjs&id={id}&token={token}");

    /// <summary>A peer that has its id.</summary>
    public static async Task<SocketClient> ConnectPeerAsync(this Node node, string id, string token = "token")
    {
        var socket = await node.OpenPeerAsync(id, token);
        await socket.HearsAsync(Opened);
        return socket;
    }

    /// <summary>The next frame is exactly that.</summary>
    public static async Task HearsAsync(this SocketClient socket, string frame) => (await socket.TryHearAsync()).Should().Be(frame);

    public static Task SendAsync(this SocketClient socket, string type, string destination, int payload) =>
        socket.SayAsync($$"""{"type":"{{type}}","payload":{{payload}},"dst":"{{destination}}"}""");

    public static string Frame(string type, string source, string destination, int payload) =>
        $$"""{"type":"{{type}}","src":"{{source}}","dst":"{{destination}}","payload":{{payload}}}""";
}
