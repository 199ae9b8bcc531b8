using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Forms;

/// <summary>Every route works in every form: what trimming or native AOT leaves out is found here, and not by a user.</summary>
[TestFixture("published")]
[TestFixture("trimmed")]
[TestFixture("tool")]
[TestFixture("native")]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class RouteTests(string form)
{
    private static readonly (string, string) _key = ("X-Admin-Key", "open-sesame");

    private readonly TemporaryDirectory _directory = new();
    private AppProcess _server = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task BeginAsync()
    {
        _server = await ServerProcess.StartAsync(ServerForm.Of(form), _directory, "-signal-server", "-cors", "-metrics", "-admin-key=open-sesame");
        _http = _server.Client();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _http.Dispose();
        (await _server.EndAsync()).Should().NotContain("fail:").And.NotContain("Unhandled");
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [TestCaseSource(nameof(Files))]
    public async Task Every_page_and_module_is_inside(string path)
    {
        var answer = await _http.AskAsync(HttpMethod.Get, path);

        answer.Status.Should().Be(200);
        answer.Text.Should().NotBeEmpty();
    }

    [TestCase("/")]
    [TestCase("/connect/")]
    [TestCase("/rooms/")]
    [TestCase("/meeting/")]
    public async Task A_folder_shows_its_page(string path) => (await _http.AskAsync(HttpMethod.Get, path)).Text.Should().Contain("<html");

    [Test]
    public async Task A_file_is_not_sent_again_to_a_browser_that_has_it()
    {
        var first = await _http.AskAsync(HttpMethod.Get, "/style.css");

        (await _http.AskAsync(HttpMethod.Get, "/style.css", null, ("If-None-Match", first["ETag"]!))).Status.Should().Be(304);
    }

    [Test]
    public async Task The_description_is_there()
    {
        var paths = (await _http.AskAsync(HttpMethod.Get, "/openapi/v1.json")).Json.GetProperty("paths");

        paths.EnumerateObject().Select(path => path.Name).Should().Contain("/inbox");
        paths.GetProperty("/inbox").GetProperty("get").GetProperty("parameters").GetArrayLength().Should().Be(5);
    }

    [Test]
    public async Task Metrics_are_told()
    {
        (await _http.Peer("counted").ReceiveAsync()).Status.Should().Be(204);
        (await _http.AskAsync(HttpMethod.Get, "/metrics", null, _key)).Text.Should().Contain("inbox_mailboxes").And.Contain("dotnet_gc_collections_total");
    }

    [Test]
    public async Task The_status_is_told() =>
        (await _http.AskAsync(HttpMethod.Get, "/status.json", null, _key)).Json.GetProperty("limits").GetArrayLength().Should().Be(4);

    [TestCase("/healthz")]
    [TestCase("/readyz")]
    public async Task Health_is_told(string path) => (await _http.AskAsync(HttpMethod.Get, path)).Text.Should().Be("Healthy");

    [Test]
    public async Task A_QR_code_is_drawn_and_an_empty_one_refused()
    {
        (await _http.AskAsync(HttpMethod.Post, "/qr", new StringContent("hello"))).Text.Should().StartWith("<svg");
        ShouldBeProblem(await _http.AskAsync(HttpMethod.Post, "/qr"), 400);
    }

    [Test]
    public async Task The_pages_are_told_their_pair_their_addresses_and_what_is_turned_on()
    {
        (await _http.AskAsync(HttpMethod.Get, "/default-pair")).Json.GetProperty("code").GetString().Should().NotBeEmpty();
        (await _http.AskAsync(HttpMethod.Get, "/addresses")).Json.GetProperty("urls").ValueKind.Should().Be(JsonValueKind.Array);
        (await _http.AskAsync(HttpMethod.Get, "/features")).Text.Should().Be("""{"peerJs":false,"status":true}""");
    }

    [Test]
    public async Task A_login_is_made_opened_refused_and_limited_and_opens_a_room()
    {
        ShouldBeProblem(await _http.AskAsync(HttpMethod.Get, "/rooms/me"), 401);
        ShouldBeProblem(await LogInAsync("", "key"), 400);
        var made = await LogInAsync("ann", "key");
        made.Json.GetProperty("name").GetString().Should().Be("ann");
        ShouldBeProblem(await LogInAsync("ann", "guess"), 401);
        ShouldBeProblem(await _http.AskAsync(HttpMethod.Get, "/rooms/me", null, ("Sec-Fetch-Site", "cross-site")), 403);
        (await _http.AskAsync(HttpMethod.Get, "/rooms/me", null, ("Cookie", Cookie(made)))).Json.GetProperty("name").GetString().Should().Be("ann");
        using (var room = Socket())
        {
            room.Options.SetRequestHeader("Cookie", Cookie(made));
            await ConnectAsync(room, "/rooms/socket");
            (await ReadAsync(room)).Should().Contain("\"host\"");
        }

        (await _http.AskAsync(HttpMethod.Post, "/rooms/logout", null, ("Cookie", Cookie(made)))).Status.Should().Be(200);
        var answers = new List<Answer>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await LogInAsync("ann", "guess"));
        }

        ShouldBeProblem(answers[^1], 429);
    }

    [Test]
    public async Task A_socket_sends_and_receives()
    {
        using var socket = Socket();
        await ConnectAsync(socket, "/inbox");
        await WriteAsync(socket, """{"auth":{"name":"socket","password":"key"}}""");
        await WriteAsync(socket, """{"to":"socket","data":{"a":1},"ref":1}""");

        var frames = new[] { await ReadAsync(socket), await ReadAsync(socket) };

        frames.Should().Contain(frame => frame.Contains("\"data\":{\"a\":1}")).And.Contain("""{"ok":1}""");
    }

    [Test]
    public async Task A_stream_brings_messages()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/inbox") { Headers = { Authorization = Basic("stream"), Accept = { new("text/event-stream") } } };
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await _http.Peer("stream").SendAsync("stream", "hello", "text/plain");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        string? line;
        while ((line = await reader.ReadLineAsync(Patience.CancellationToken())) is not null && !line.StartsWith("data:", StringComparison.Ordinal))
        {
        }

        line.Should().Contain("hello");
    }

    [Test]
    public async Task A_code_is_stored_and_read()
    {
        var stored = await _http.AskAsync(HttpMethod.Post, "/rendezvous", new StringContent("an offer"));
        stored.Status.Should().Be(201, stored.Text);
        var code = stored.Json.GetProperty("code").GetString()!;

        (await _http.AskAsync(HttpMethod.Get, "/rendezvous", null, ("X-Code", code))).Status.Should().Be(200);
        ShouldBeProblem(await _http.AskAsync(HttpMethod.Get, "/rendezvous", null, ("X-Code", "nonsense")), 404);
    }

    [TestCase("")]
    [TestCase("/api")]
    public async Task Signal_Server_v1_is_spoken(string prefix)
    {
        (await _http.AskAsync(HttpMethod.Get, $"{prefix}/healthcheck")).Text.Should().Be("success");
        (await _http.AskAsync(HttpMethod.Post, $"{prefix}/v1/register", new StringContent($$"""{"username":"ann{{prefix.Length}}"}"""))).Text.Should().Contain("SUCCESS");
        (await _http.AskAsync(HttpMethod.Get, $"{prefix}/v1/users", null, _key)).Status.Should().Be(200);
    }

    [Test]
    public async Task The_mailboxes_refuse_in_words()
    {
        (await _http.AskAsync(HttpMethod.Get, "/inbox")).ShouldBeProblem(401, "Credentials needed");
        (await _http.Peer("carol").SendAsync("nobody", "x")).ShouldBeProblem(404, "No such mailbox");
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => _http.Peer("carol").SendAsync("carol", "x")));
        answers.First(answer => answer.Status == 429).ShouldBeProblem(429, "Too many messages");
    }

    private static IEnumerable<string> Files() =>
    [
        .. FilesOf(Repository.At("samples", "Inbox.Server", "public")).Select(file => $"/{file}"),
        .. FilesOf(Repository.At("Inbox.AspNetCore", "wwwroot")).Where(file => file.EndsWith(".js", StringComparison.Ordinal)).Select(file => $"/_content/Inbox.AspNetCore/{file}"),
    ];

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    private static void ShouldBeProblem(Answer answer, int status)
    {
        answer.Status.Should().Be(status, answer.Text);
        answer.ContentType.Should().StartWith("application/problem+json");
        answer.Json.GetProperty("status").GetInt32().Should().Be(status);
    }

    private async Task<Answer> LogInAsync(string name, string password) =>
        await _http.AskAsync(HttpMethod.Post, "/rooms/login", JsonContent.Create(new { name, password }));

    private static string Cookie(Answer login) => login["Set-Cookie"]!.Split(';')[0];

    private static System.Net.Http.Headers.AuthenticationHeaderValue Basic(string name) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:secret")));

    private static ClientWebSocket Socket()
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        return socket;
    }

    private Task ConnectAsync(ClientWebSocket socket, string path) =>
        socket.ConnectAsync(new UriBuilder(_server.Url) { Scheme = "wss", Path = path }.Uri, Patience.CancellationToken());

    private static ValueTask WriteAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Patience.CancellationToken());

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer.AsMemory(), Patience.CancellationToken());
        return Encoding.UTF8.GetString(buffer, 0, read.Count);
    }
}
