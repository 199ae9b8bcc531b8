using System.Net;
using System.Net.Http.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

/// <summary>The whole sample server behind nginx that ends TLS, on a port that is not 443: docs/proxies/nginx-tls.conf.</summary>
public sealed class NginxTlsTests
{
    private readonly TemporaryDirectory _directory = new();
    private AppProcess _server = null!;
    private ProxyProcess? _front;

    private Uri Address => new UriBuilder(_front!.Address) { Scheme = "https" }.Uri;

    private string Origin => Address.GetLeftPart(UriPartial.Authority);

    [SetUp]
    public async Task BeginAsync() => _server = await ServerProcess.StartAsync(_directory, "-https=false", "-signal-server", "-metrics", "-proxies=127.0.0.1");

    [TearDown]
    public async Task EndAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Every_path_is_there_with_and_without_the_prefix_but_the_operators()
    {
        using var http = await StartAsync();
        foreach (var prefix in (string[])["", "/app"])
        {
            foreach (var path in (string[])["/", "/send.html", "/rooms/", "/connect/", "/meeting/", "/_content/Inbox.AspNetCore/inbox.js", "/default-pair", "/addresses", "/openapi/v1.json", "/healthz", "/readyz", "/healthcheck"])
            {
                (await http.AskAsync(HttpMethod.Get, prefix + path)).Status.Should().Be(200, "of {0}", prefix + path);
            }

            (await new Peer(http, $"{prefix}/inbox", "alice", "secret").ReceiveAsync()).Status.Should().Be(204);
            (await http.AskAsync(HttpMethod.Get, $"{prefix}/metrics")).Status.Should().Be(404);
            (await http.AskAsync(HttpMethod.Get, $"{prefix}/rooms"))["Location"].Should().Be("./rooms/");
            (await http.AskAsync(HttpMethod.Get, $"{prefix}/openapi/v1.json")).Json.GetProperty("servers")[0].GetProperty("url").GetString().Should().Be("..");
        }
    }

    [TestCase("")]
    [TestCase("/app")]
    public async Task A_login_is_for_this_path_over_https_and_opens_the_room(string prefix)
    {
        using var http = await StartAsync();

        var login = await LogInAsync(http, prefix, "alice", ("Origin", Origin));

        login.Status.Should().Be(200);
        login["Set-Cookie"].Should().Contain("; secure").And.NotContain("path=", "the browser takes the folder of the page, which only it knows");
        var cookie = login["Set-Cookie"]!.Split(';')[0];
        (await KnockAsync(http, $"{prefix}/rooms/socket", Origin, ("Cookie", cookie))).Should().Be(HttpStatusCode.SwitchingProtocols);
        (await KnockAsync(http, $"{prefix}/rooms/socket", "https://stranger.example", ("Cookie", cookie))).Should().Be(HttpStatusCode.Forbidden);
    }

    [TestCase("/inbox")]
    [TestCase("/app/inbox")]
    public async Task A_page_opens_its_socket_and_posts(string inbox)
    {
        using var http = await StartAsync();

        (await KnockAsync(http, inbox, Origin)).Should().Be(HttpStatusCode.SwitchingProtocols);
        var sent = await http.AskAsync(HttpMethod.Post, $"{inbox}?to=nobody", new StringContent("offer"), ("Origin", Origin), ("Authorization", Peer.Basic("bob", "secret").ToString()));
        sent.Status.Should().Be(404, "it was let in, and nobody is nobody");
    }

    [Test]
    public async Task Guesses_of_codes_and_logins_are_counted_for_each_client()
    {
        using var guesser = await StartAsync("127.0.0.2");
        using var other = LocalAddress.Client(Address, "127.0.0.3");

        await UntilRefusedAsync(() => guesser.AskAsync(HttpMethod.Get, "/rendezvous", null, ("X-Code", "0000-0000")));
        await UntilRefusedAsync(() => LogInAsync(guesser, "", "alice"));

        (await other.AskAsync(HttpMethod.Get, "/rendezvous", null, ("X-Code", "0000-0000"))).Status.Should().NotBe(429);
        (await LogInAsync(other, "", "bob")).Status.Should().Be(200);
    }

    [Test]
    public async Task A_client_cannot_pass_for_another_client_host_or_prefix()
    {
        using var http = await StartAsync();
        var i = 0;

        await UntilRefusedAsync(() => LogInAsync(http, "", "alice", ("X-Forwarded-For", $"192.0.2.{++i}")));

        (await KnockAsync(http, "/inbox", "https://stranger.example", ("X-Forwarded-Host", "stranger.example"))).Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Where_nginx_drops_the_port_each_refusal_and_one_line_of_the_log_say_so()
    {
        using var http = await StartAsync(null, "Host $http_host", "Host $host");
        var cookie = (await LogInAsync(http, "", "alice"))["Set-Cookie"]!.Split(';')[0];

        (await KnockAsync(http, "/inbox", Origin)).Should().Be(HttpStatusCode.Forbidden);
        (await KnockAsync(http, "/rooms/socket", Origin, ("Cookie", cookie))).Should().Be(HttpStatusCode.Forbidden);
        var posted = await http.AskAsync(HttpMethod.Post, "/inbox?to=bob", new StringContent("offer"), ("Origin", Origin));
        var asked = await http.AskAsync(HttpMethod.Get, $"/rooms/socket?origin={Uri.EscapeDataString(Origin)}", null, ("Cookie", cookie));
        var login = await LogInAsync(http, "", "alice", ("Origin", Origin));

        (posted.Status, asked.Status, login.Status).Should().Be((403, 426, 403));
        asked.Json.GetProperty("reason").GetString().Should().Be("foreign-origin");
        new[] { posted, asked, login }.Should().OnlyContain(answer => answer.Json.GetProperty("detail").GetString()!.Contains("proxy_set_header Host $http_host"));
        (await _server.EndAsync()).Split("was refused as foreign").Should().HaveCount(2, "it is said once");
    }

    /// <summary>Starts nginx with a certificate of its own, and a client of it.</summary>
    private async Task<HttpClient> StartAsync(string? from = null, string old = "Host $http_host", string replacement = "Host $http_host")
    {
        var (certificate, key) = Certificates.Write(_directory);
        _front = await ReverseProxy.NginxTls.StartAsync(_server.Url, text =>
        {
            text = ReverseProxy.Once(text, "/etc/nginx/inbox.crt", certificate);
            text = ReverseProxy.Once(text, "/etc/nginx/inbox.key", key);
            return ReverseProxy.Once(text, old, replacement);
        });
        return LocalAddress.Client(Address, from);
    }

    private static Task<Answer> LogInAsync(HttpClient http, string prefix, string name, params (string Name, string Value)[] headers) =>
        http.AskAsync(HttpMethod.Post, $"{prefix}/rooms/login", JsonContent.Create(new { name, password = "secret" }), headers);

    private static async Task UntilRefusedAsync(Func<Task<Answer>> ask)
    {
        for (var i = 0; (await ask()).Status != 429; i++)
        {
            i.Should().BeLessThan(200, "there is a limit");
        }
    }

    /// <summary>The status that a handshake is answered with.</summary>
    private static async Task<HttpStatusCode> KnockAsync(HttpClient http, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = http.Request(HttpMethod.Get, path);
        foreach (var (name, value) in ((string, string)[])[("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg=="), ("Origin", origin), .. headers])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
