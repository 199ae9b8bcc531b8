using Inbox.AspNetCore.PeerJs;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>An app that serves PeerJS at <c>/peerjs</c>, with any number of messages a second: the clock stands still.</summary>
internal static class PeerApp
{
    public const string Opened = """{"type":"OPEN"}""";

    public const string Taken = """{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}""";

    public static Task<InboxApp> StartAsync(
        Action<PeerJsOptions>? configure = null, Action<WebApplicationBuilder>? host = null, Action<WebApplication>? use = null, Version? http = null) => InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddPeerJs(options =>
            {
                options.MessagesPerSecond = 0;
                configure?.Invoke(options);
            });
            host?.Invoke(builder);
        },
        app =>
        {
            use?.Invoke(app);
            app.MapPeerJs("/peerjs");
        },
        http);

    /// <summary>A socket that may be refused.</summary>
    public static Task<SocketClient> OpenAsync(this InboxApp app, string id, string token = "token", string? origin = null) =>
        app.OpenByQueryAsync($"key=peerjs&id={Uri.EscapeDataString(id)}&token={Uri.EscapeDataString(token)}&version=1.5.5", origin);

    public static Task<SocketClient> OpenByQueryAsync(this InboxApp app, string query, string? origin = null, string path = "/peerjs/peerjs") =>
        SocketClient.OpenAsync(app, protocol: null, query: query, path: path, origin: origin);

    /// <summary>A peer that has its id.</summary>
    public static async Task<SocketClient> ConnectAsync(this InboxApp app, string id, string token = "token")
    {
        var socket = await app.OpenAsync(id, token);
        await socket.HearsAsync(Opened);
        return socket;
    }

    /// <summary>The next frame is exactly that.</summary>
    public static async Task HearsAsync(this SocketClient socket, string frame) => (await socket.TryHearAsync()).Should().Be(frame);

    /// <summary>It is refused with that frame, and closed.</summary>
    public static async Task IsRefusedAsync(this SocketClient socket, string frame)
    {
        await socket.HearsAsync(frame);
        (await socket.EndAsync()).Should().Be(1000);
    }

    public static Task SendAsync(this SocketClient socket, string type, string destination, string payload = "null") =>
        socket.SayAsync($$"""{"type":"{{type}}","payload":{{payload}},"dst":"{{destination}}"}""");

    /// <summary>All that the peer has sent was taken, and it was told nothing meanwhile.</summary>
    public static async Task IsHeardAsync(this SocketClient socket, string id)
    {
        var mark = $"\"{Guid.NewGuid():N}\"";
        await socket.SendAsync("CANDIDATE", id, mark);
        await socket.HearsAsync(Frame("CANDIDATE", id, id, mark));
    }

    public static string Frame(string type, string source, string destination, string payload = "null") =>
        $$"""{"type":"{{type}}","src":"{{source}}","dst":"{{destination}}","payload":{{payload}}}""";

    public static string Expired(string missing, string sender) => $$"""{"type":"EXPIRE","src":"{{missing}}","dst":"{{sender}}"}""";

    public static string Error(string why) => $$$"""{"type":"ERROR","payload":{"msg":"{{{why}}}"}}""";

    /// <summary>Waits until the server has noticed that the peer is gone.</summary>
    public static Task IsGoneAsync(this InboxApp app, string id) => Patience.UntilAsync(async () => !await PeerJsPeers.Of(app.Services).IsConnectedAsync(id));
}
