using System.Net.WebSockets;
using System.Text;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Embedding;

/// <summary>samples/MinimalHost: an app with controllers, a SignalR hub and static files, to which one line was added.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class BesideOthersTests
{
    private const char SignalREnd = '\u001e';

    private AppProcess _app = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _app = await AppProcess.StartAsync(
            Repository.Assembly("MinimalHost"),
            "Application started",
            ["--urls=http://127.0.0.1:0", "--environment=Development"],
            Repository.At("samples", "MinimalHost"));
        _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _app.Url, Timeout = Patience.Limit };
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task The_mailboxes_work()
    {
        var (alice, bob) = (new Peer(_http, "/inbox", "alice", "secret"), new Peer(_http, "/inbox", "bob", "secret"));
        (await alice.ReceiveAsync()).Status.Should().Be(204);

        (await bob.SendAsync("alice", "offer")).Status.Should().Be(200);

        (await alice.ReceiveAsync()).Text.Should().Be("offer");
    }

    [Test]
    public async Task Its_controllers_go_on() => (await _http.GetStringAsync("/rooms")).Should().Be("[\"kitchen\",\"garden\"]");

    [Test]
    public async Task Its_pages_go_on() => (await _http.GetStringAsync("/")).Should().Contain("<html");

    [Test]
    public async Task The_browser_module_is_there() =>
        (await _http.GetStringAsync("/_content/Inbox.AspNetCore/inbox.js")).Should().Contain("export");

    [Test]
    public async Task Its_hub_goes_on()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(_app.Url) { Scheme = "ws", Path = "/chat" }.Uri, Patience.CancellationToken());
        await WriteAsync(socket, """{"protocol":"json","version":1}""");
        (await ReadAsync(socket)).Should().StartWith("{}");

        await WriteAsync(socket, """{"type":1,"target":"Say","arguments":["hello"]}""");

        (await ReadAsync(socket)).Should().Contain("\"said\"").And.Contain("hello");
    }

    private static ValueTask WriteAsync(ClientWebSocket socket, string message) => socket.SendAsync(
        Encoding.UTF8.GetBytes(message + SignalREnd).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Patience.CancellationToken());

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var result = await socket.ReceiveAsync(buffer.AsMemory(), Patience.CancellationToken());
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
