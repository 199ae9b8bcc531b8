using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

/// <summary><c>-path-base</c>, for a proxy that passes its prefix on, and what works without it, for one that takes it off.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class PathBaseTests
{
    private readonly TemporaryDirectory _directory = new();
    private AppProcess _server = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task BeginAsync()
    {
        _server = await ServerProcess.StartAsync(_directory, "-https=false", "-signal-server", "-path-base=/some/app/", "-bind=0.0.0.0:0");
        _http = _server.Client();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Everything_is_below_it([Values("/some/app", "")] string prefix)
    {
        foreach (var path in (string[])["/", "/send.html", "/rooms/", "/_content/Inbox.AspNetCore/inbox.js", "/default-pair", "/openapi/v1.json", "/readyz", "/healthcheck"])
        {
            (await _http.AskAsync(HttpMethod.Get, prefix + path)).Status.Should().Be(200, "of {0}", path);
        }

        (await new Peer(_http, $"{prefix}/inbox", $"alice{prefix.Length}", "secret").ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task What_it_prints_and_passes_on_contains_it()
    {
        var urls = (await _http.AskAsync(HttpMethod.Get, "/some/app/addresses")).Json.GetProperty("urls").EnumerateArray().Select(url => url.GetString()!).ToArray();

        urls.Should().OnlyContain(url => new Uri(url).AbsolutePath == "/some/app");
        _server.Banner.Should().ContainAll(urls.Select(url => $"  {url}/\n")).And.Contain("/some/app/inbox").And.Contain("/some/app/openapi/v1.json");
    }

    [TestCase("/some/app", "./app/")]
    [TestCase("/some/app?a=1", "./app/?a=1")]
    [TestCase("/some/app/connect", "./connect/")]
    [TestCase("/rooms", "./rooms/")]
    public async Task A_folder_without_its_last_slash_leads_to_the_one_with_it(string path, string address)
    {
        var answer = await _http.AskAsync(HttpMethod.Get, path);

        answer.Status.Should().Be(302, "a permanent one would stay in the browser when the app has moved");
        answer["Location"].Should().Be(address, "only the browser knows the address before a proxy has changed it");
    }

    [TestCase("/send.html/")]
    [TestCase("/nothing")]
    [TestCase("/_content")]
    public async Task What_is_no_folder_with_a_page_is_404(string path) => (await _http.AskAsync(HttpMethod.Get, path)).Status.Should().Be(404);

    [Test]
    public async Task The_probe_needs_to_know_nothing_of_it() =>
        (await ServerProcess.RunAsync(_directory, "-probe", "-https=false", $"-bind=127.0.0.1:{_server.Url.Port}")).ExitCode.Should().Be(0);
}
