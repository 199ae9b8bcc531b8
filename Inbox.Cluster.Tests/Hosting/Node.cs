using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Cluster.Tests.Hosting;

/// <summary>One server of a cluster, or the proxy in front, as clients reach it.</summary>
internal sealed class Node(Uri url) : IDisposable
{
    public Uri Url => url;

    public HttpClient Http { get; } = LocalAddress.Client(url, from: null);

    public Peer Peer(string name, string password = "secret") => Http.Peer(name, password);

    public Task<StreamClient> StreamAsync(string name, long? after = null, string? lastEventId = null) => StreamClient.OpenAsync(Http, name, after, lastEventId: lastEventId);

    /// <summary>A socket that receives: it has heard from itself.</summary>
    public async Task<SocketClient> SocketAsync(string name, string query = "")
    {
        var socket = await SocketClient.OpenAsync(url, new(1, 1), AspNetCore.Tests.Hosting.Peer.Basic(name, "secret").ToString(), query);
        await socket.SayAsync($$"""{"to":"{{name}}","text":"hello"}""");
        (await socket.HearAsync()).GetProperty("text").GetString().Should().Be("hello");
        return socket;
    }

    /// <summary>Starts a receive that waits. It does when it has taken the place of a stream that was there before.</summary>
    public async Task<Task<Answer>> ParkAsync(string name, string query = "wait=25")
    {
        using var before = await StreamAsync(name);
        var answer = Peer(name).ReceiveAsync(query);
        (await before.EndAsync()).Should().Be("superseded");
        return answer;
    }

    public Task<Answer> AskAsync(HttpMethod method, string target, HttpContent? content = null, params (string Name, string Value)[] headers) =>
        Http.AskAsync(method, target, content, headers);

    public void Dispose() => Http.Dispose();
}
