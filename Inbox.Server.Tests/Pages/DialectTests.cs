using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Server.Tests.Pages;

/// <summary>Signal Server v1 on the sample server, and who may administer it there.</summary>
public sealed class DialectTests : ServerTests
{
    private const string Users = "/v1/users";

    [Test]
    public async Task It_is_off_by_default()
    {
        await using var server = await StartAsync("-https=false");
        using var http = server.Client();
        foreach (var path in new[] { "/healthcheck", "/v1/user", Users, "/api/v1/user" })
        {
            (await http.AskAsync(HttpMethod.Get, path)).Text.Should().BeEmpty();
        }
    }

    [TestCase("")]
    [TestCase("/api")]
    public async Task It_is_at_the_root_and_under_api(string prefix)
    {
        await using var server = await StartAsync("-https=false", "-signal-server");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, $"{prefix}/healthcheck")).Text.Should().Be("success");
        (await http.AskAsync(HttpMethod.Post, $"{prefix}/v1/register", new StringContent("""{"username":"ann"}"""))).Text.Should().Contain("SUCCESS");
    }

    [Test]
    public async Task Over_https_the_key_is_for_https_alone()
    {
        await using var server = await StartAsync("-signal-server");
        using var http = server.Client();
        var answer = await http.AskAsync(HttpMethod.Post, "/v1/register", new StringContent("""{"username":"ann"}"""));
        answer.Headers("Set-Cookie").Should().Contain(cookie => cookie.EndsWith("; httponly; samesite=lax; secure", StringComparison.Ordinal));
    }

    [Test]
    public async Task Who_is_on_this_machine_administers_unless_a_proxy_or_another_name_is_between()
    {
        await using var server = await StartAsync("-https=false", "-signal-server");
        using var http = server.Client();
        (await AskAsync()).Should().Be(200);
        (await AskAsync(("Host", $"localhost:{server.Url.Port}"))).Should().Be(200);
        (await AskAsync(("Host", $"rebound.example:{server.Url.Port}"))).Should().Be(403);
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via" })
        {
            (await AskAsync((header, "127.0.0.1"))).Should().Be(403, header);
        }

        async Task<int> AskAsync(params (string, string)[] headers) => (await http.AskAsync(HttpMethod.Get, Users, null, headers)).Status;
    }

    [Test]
    public async Task With_a_key_the_key_alone_counts()
    {
        await using var server = await StartAsync("-https=false", "-signal-server", "-admin-key=open sesame");
        using var http = server.Client();
        (await http.AskAsync(HttpMethod.Get, Users)).Status.Should().Be(403);
        (await http.AskAsync(HttpMethod.Get, Users, null, ("X-Admin-Key", "open"))).Status.Should().Be(403);
        (await http.AskAsync(HttpMethod.Get, Users, null, ("X-Admin-Key", "open sesame"))).Text.Should().Be("[]");
        (await http.AskAsync(HttpMethod.Get, Users, null, ("X-Admin-Key", "open sesame"), ("X-Forwarded-For", "192.0.2.1"))).Status.Should().Be(200);
        server.Banner.Should().NotContain("sesame");
    }
}
