using System.Net.Http.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Flags;

/// <summary>What the server takes from a proxy that <c>-proxies</c> names: address, scheme, host and the prefix that it stripped.</summary>
public sealed class ForwardedTests : ServerTests
{
    private const string Page = "https://signal.example:8443";

    [TestCase("backend", "signal.example:8443", TestName = "Its_own_page_is_known_by_the_forwarded_host")]
    [TestCase("signal.example:8443", "signal.example", TestName = "A_forwarded_host_without_the_port_does_not_replace_one_that_has_it")]
    [TestCase("signal.example:8443", null, TestName = "Its_own_page_is_known_by_Host_alone")]
    public async Task Its_own_page_is_known(string host, string? forwarded)
    {
        await using var server = await StartAsync("-https=false", "-proxies=127.0.0.1");
        using var http = server.Client();

        (await PostAsync(http, host, forwarded)).Status.Should().Be(401, "only the credentials are missing");
    }

    [Test]
    public async Task Nobody_else_is_believed()
    {
        await using var server = await StartAsync("-https=false", "-proxies=192.0.2.1");
        using var http = server.Client();

        (await PostAsync(http, "backend", "signal.example:8443")).Status.Should().Be(403);
        (await LogInAsync(http))["Set-Cookie"].Should().NotContain("secure");
    }

    /// <summary>A plain request to the port of HTTPS is redirected to an address that the client has to reach.</summary>
    [TestCase("/app", "/app/rooms/")]
    [TestCase("/some/app/", "/some/app/rooms/")]
    [TestCase("/outer, /app", "/app/rooms/")]
    [TestCase("/", "/rooms/")]
    [TestCase("//stranger.example", "/rooms/")]
    [TestCase("/a/../b", "/rooms/")]
    [TestCase("app", "/rooms/")]
    [TestCase(null, "/rooms/")]
    public async Task An_absolute_address_contains_the_stripped_prefix(string? prefix, string path)
    {
        await using var server = await StartAsync("-proxies=127.0.0.1");
        using var http = LocalAddress.Client(new UriBuilder(server.Url) { Scheme = "http", Host = "127.0.0.1" }.Uri, null);

        var answer = await http.AskAsync(HttpMethod.Get, "/rooms/", null, prefix is null ? [] : [("X-Forwarded-Prefix", prefix)]);

        answer.Status.Should().Be(307);
        new Uri(answer["Location"]!).AbsolutePath.Should().Be(path);
    }

    [Test]
    public async Task Below_a_stripped_prefix_cookies_links_and_the_description_stay_relative_to_the_page()
    {
        await using var server = await StartAsync("-https=false", "-proxies=127.0.0.1", "-path-base=/inner");
        using var http = server.Client();
        (string, string)[] forwarded = [("X-Forwarded-Prefix", "/app")];

        foreach (var inner in (string[])["", "/inner"])
        {
            var login = await LogInAsync(http, inner, forwarded);
            login["Set-Cookie"].Should().Contain("; secure").And.NotContain("path=");
            (await http.AskAsync(HttpMethod.Get, $"{inner}/rooms", null, forwarded))["Location"].Should().Be("./rooms/");
            (await http.AskAsync(HttpMethod.Get, $"{inner}/openapi/v1.json", null, forwarded)).Json.GetProperty("servers")[0].GetProperty("url").GetString().Should().Be("..");
        }
    }

    private static async Task<Answer> PostAsync(HttpClient http, string host, string? forwarded)
    {
        using var request = http.Request(HttpMethod.Post, "/inbox?to=bob");
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Origin", Page);
        if (forwarded is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", forwarded);
        }

        return await Answer.OfAsync(await http.SendAsync(request));
    }

    private static Task<Answer> LogInAsync(HttpClient http, string prefix = "", params (string, string)[] headers) => http.AskAsync(
        HttpMethod.Post, $"{prefix}/rooms/login", JsonContent.Create(new { name = "alice", password = "secret" }), [("X-Forwarded-Proto", "https"), .. headers]);
}
