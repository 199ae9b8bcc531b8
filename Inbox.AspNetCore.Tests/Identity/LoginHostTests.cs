using System.Net;
using System.Net.Http.Json;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>samples/LoginHost: an app with a cookie login, whose users call each other by name.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class LoginHostTests
{
    private AppProcess _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _app = await AppProcess.StartAsync(
        Repository.Assembly("LoginHost"), "Application started", ["--urls=http://127.0.0.1:0", "--environment=Development"], Repository.At("samples", "LoginHost"));

    [OneTimeTearDown]
    public async Task EndAsync() => await _app.DisposeAsync();

    [Test]
    public async Task Who_has_not_signed_in_is_401_without_a_dialog()
    {
        using var nobody = Client();
        var answer = await nobody.GetAsync("/inbox");
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.Should().BeEmpty();
    }

    [Test]
    public async Task A_wrong_password_signs_nobody_in()
    {
        using var mallory = Client();
        (await mallory.PostAsJsonAsync("/login", new { User = "alice", Password = "guess" })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await mallory.GetAsync("/inbox")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Contacts_reach_each_other_and_nobody_else_does()
    {
        using var alice = await SignInAsync("alice", "wonderland");
        using var bob = await SignInAsync("bob", "builder");
        using var mallory = await SignInAsync("mallory", "malice");
        (await bob.GetAsync("/inbox")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await mallory.PostAsync("/inbox?to=bob", new StringContent("x"))).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await alice.PostAsync("/inbox?to=bob", new StringContent("offer"))).StatusCode.Should().Be(HttpStatusCode.OK);

        (await bob.GetStringAsync("/inbox")).Should().Be("offer");
        (await bob.PostAsync("/logout", null)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await bob.GetAsync("/inbox")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private async Task<HttpClient> SignInAsync(string user, string password)
    {
        var client = Client();
        (await client.PostAsJsonAsync("/login", new { User = user, Password = password })).StatusCode.Should().Be(HttpStatusCode.OK);
        return client;
    }

    private HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = _app.Url,
        Timeout = Patience.Limit,
        DefaultRequestHeaders = { { "X-Inbox-Client", "1" } },
    };
}
