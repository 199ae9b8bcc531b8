using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>A page of another origin does nothing with its visitor's cookie.</summary>
public sealed class ForeignPageTests
{
    private const string Friend = "https://friend.example";
    private static readonly string[] _methods = ["GET", "POST", "DELETE"];

    [Test]
    public async Task A_foreign_page_neither_sends_nor_receives_nor_leaves()
    {
        await using var app = await IdentityApp.StartAsync();
        var alice = await app.SignInAsync("alice");
        await alice.SendAsync("alice", "kept");

        foreach (var method in _methods)
        {
            (await alice.AskAsync(method, "to=alice", null, ("Origin", "https://stranger.example"))).ShouldBeProblem(403, "Foreign page");
            (await alice.AskAsync(method, "to=alice", null, ("Sec-Fetch-Site", "cross-site"))).ShouldBeProblem(403, "Foreign page");
            (await alice.AskAsync(method, "to=alice", null, ("Sec-Fetch-Site", "same-site"))).ShouldBeProblem(403, "Foreign page");
        }

        (await alice.ReceiveAsync("", ("Accept", "text/event-stream"), ("Origin", Friend))).ShouldBeProblem(403, "Foreign page");
        (await alice.KnockAsync("https://stranger.example")).Should().Be(403);
        (await alice.ReceiveAsync("max=9", ("Sec-Fetch-Site", "same-origin"))).Json.GetArrayLength().Should().Be(1);
    }

    [Test]
    public async Task Over_plain_HTTP_a_link_of_any_page_takes_no_message()
    {
        await using var app = await IdentityApp.StartAsync();
        var alice = await app.SignInAsync("alice");
        await alice.SendAsync("alice", "kept");

        foreach (var accept in new[] { "text/html", "image/avif", "*/*", "text/event-stream" })
        {
            (await alice.ByALink().ReceiveAsync("", ("Accept", accept))).ShouldBeProblem(403, "Page unknown");
        }

        (await alice.ByALink().ReceiveAsync("max=9", ("Sec-Fetch-Site", "same-origin"))).Json.GetArrayLength().Should().Be(1, "a browser over HTTPS says where it comes from");
        (await app.Bearer("alice").ReceiveAsync()).Status.Should().Be(204, "no browser adds a token by itself");
    }

    [TestCase("any", 403)]
    [TestCase("friend", 403)]
    [TestCase("friend with credentials", 204)]
    public async Task A_friends_page_needs_a_policy_that_lets_the_cookie_in(string policy, int status)
    {
        await using var app = await StartAsync(policy);
        var alice = await app.SignInAsync("alice");

        (await alice.ReceiveAsync("", ("Origin", Friend))).Status.Should().Be(status);
        (await alice.KnockAsync(Friend)).Should().Be(status == 204 ? 101 : 403);
    }

    [TestCase("any", 204)]
    [TestCase("friend", 204)]
    [TestCase("none", 403)]
    public async Task A_page_that_adds_a_bearer_token_itself_needs_a_policy_for_its_origin_alone(string policy, int status)
    {
        await using var app = await StartAsync(policy);
        (await app.Bearer("alice").ReceiveAsync("", ("Origin", Friend))).Status.Should().Be(status);
    }

    private static Task<InboxApp> StartAsync(string policy) => IdentityApp.StartAsync(host: builder =>
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(origins => _ = policy switch
        {
            "any" => origins.AllowAnyOrigin(),
            "friend" => origins.WithOrigins(Friend),
            "none" => origins,
            _ => origins.WithOrigins(Friend).AllowCredentials(),
        })));
}
