using System.Net;
using System.Net.Http.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;

namespace Inbox.Proxy.Tests;

/// <summary>The sample server below a prefix that it knows nothing of.</summary>
public sealed class SampleTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CookieContainer _cookies = new();
    private AppProcess _server = null!;
    private ProxyProcess _front = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task BeginAsync()
    {
        _server = await ServerProcess.StartAsync(_directory, "-https=false", "-proxies=127.0.0.1");
        _front = await Proxy.StartAsync(_server.Url);
        _http = new(new SocketsHttpHandler { CookieContainer = _cookies, UseProxy = false }) { BaseAddress = new(_front.Address, "/signaling/") };
    }

    [TearDown]
    public async Task EndAsync()
    {
        _http?.Dispose();
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [TestCase("/signaling")]
    [TestCase("/signaling/connect")]
    [TestCase("/signaling/rooms")]
    public async Task A_folder_without_its_last_slash_leads_to_its_page(string folder)
    {
        using var answer = await _http.GetAsync(folder);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.RequestMessage!.RequestUri.Should().Be(new Uri(_front.Address, $"{folder}/"));
    }

    [Test]
    public async Task A_login_is_kept_for_its_own_pages_and_no_other_of_the_host()
    {
        using var login = await _http.PostAsJsonAsync("rooms/login", new { name = "alice", password = "secret" });
        using var me = await _http.GetAsync("rooms/me");

        me.StatusCode.Should().Be(HttpStatusCode.OK);
        _cookies.GetCookies(new(_front.Address, "/signaling/rooms/socket")).Should().ContainSingle();
        _cookies.GetCookies(new(_front.Address, "/signaling/inbox")).Should().BeEmpty();
        _cookies.GetCookies(new(_front.Address, "/rooms/me")).Should().BeEmpty();
        using var logout = await _http.PostAsync("rooms/logout", null);
        _cookies.GetAllCookies().Should().BeEmpty("the browser forgets it");
    }
}
