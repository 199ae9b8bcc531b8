using System.Security.Claims;
using System.Text.Encodings.Web;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>Who may connect. PeerServer has no hook for that.</summary>
public sealed class AuthorizationTests
{
    private const string Foreign = "https://elsewhere.example";

    [Test]
    public async Task The_app_decides_who_may_connect_under_which_id()
    {
        await using var app = await PeerApp.StartAsync(options => options.Authorize = (context, id) => new(id == context.Request.Query["user"]));
        using var thief = await app.OpenByQueryAsync("key=peerjs&id=alice&token=x&user=mallory");
        await thief.IsRefusedAsync(PeerApp.Error("This id is not allowed here"));
        using var alice = await app.OpenByQueryAsync("key=peerjs&id=alice&token=x&user=alice");
        await alice.HearsAsync(PeerApp.Opened);
    }

    [Test]
    public async Task A_path_that_requires_a_login_gives_nothing_to_anybody_without_one()
    {
        await using var app = await StartWithLoginAsync();
        foreach (var path in new[] { "/peerjs/", "/peerjs/peerjs/id", "/peerjs/peerjs/peers" })
        {
            (await Answer.OfAsync(await app.Http.GetAsync(path))).Status.Should().Be(401);
        }

        var opening = () => app.OpenAsync("alice");
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(401);
        using var alice = await app.OpenByQueryAsync("key=peerjs&id=alice&token=x&login=alice");
        await alice.HearsAsync(PeerApp.Opened);
    }

    [Test]
    public async Task A_foreign_page_cannot_use_the_login_of_its_visitor()
    {
        await using var app = await StartWithLoginAsync();
        var opening = () => app.OpenByQueryAsync("key=peerjs&id=alice&token=x&login=alice", Foreign);
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(403);
        using var own = await app.OpenByQueryAsync("key=peerjs&id=alice&token=x&login=alice", $"http://{app.Address.Authority}");
        await own.HearsAsync(PeerApp.Opened);
    }

    [Test]
    public async Task A_page_of_any_origin_may_connect_and_read_the_answers_where_no_login_counts()
    {
        await using var app = await PeerApp.StartAsync();
        using var page = await app.OpenAsync("alice", origin: Foreign);
        await page.HearsAsync(PeerApp.Opened);

        var answer = await AskAsync(app, HttpMethod.Get, Foreign);
        (answer.Status, answer["Access-Control-Allow-Origin"], answer["Vary"]).Should().Be((200, Foreign, "Origin"));
        var preflight = await AskAsync(app, HttpMethod.Options, Foreign, ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "x-mine"));
        (preflight.Status, preflight["Access-Control-Allow-Origin"], preflight["Access-Control-Allow-Headers"]).Should().Be((204, Foreign, "x-mine"));
    }

    [Test]
    public async Task Where_origins_are_listed_pages_of_others_get_no_socket_and_no_answer_that_they_can_read()
    {
        await using var app = await PeerApp.StartAsync(options => options.AllowedOrigins = ["https://good.example"]);
        using var good = await app.OpenAsync("alice", origin: "https://good.example");
        await good.HearsAsync(PeerApp.Opened);
        var opening = () => app.OpenAsync("bob", origin: Foreign);
        (await opening.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(403);
        (await AskAsync(app, HttpMethod.Get, Foreign))["Access-Control-Allow-Origin"].Should().BeNull();
        (await AskAsync(app, HttpMethod.Get, "https://good.example"))["Access-Control-Allow-Origin"].Should().Be("https://good.example");
    }

    /// <summary>Everybody who says so in the query is logged in: a stand-in for a cookie.</summary>
    private static Task<InboxApp> StartWithLoginAsync() => InboxApp.StartAsync(
        builder =>
        {
            builder.Services.AddAuthentication("query").AddScheme<AuthenticationSchemeOptions, QueryLogin>("query", null);
            builder.Services.AddAuthorization();
        },
        app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapPeerJs("/peerjs").RequireAuthorization();
        });

    private static async Task<Answer> AskAsync(InboxApp app, HttpMethod method, string origin, params (string Name, string Value)[] headers)
    {
        using var request = app.Http.Request(method, "/peerjs/peerjs/id");
        request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Answer.OfAsync(await app.Http.SendAsync(request));
    }

    private sealed class QueryLogin(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Query["login"].ToString() is { Length: > 0 } name
                ? AuthenticateResult.Success(new(new(new ClaimsIdentity([new(ClaimTypes.Name, name)], "query")), "query"))
                : AuthenticateResult.NoResult());
    }
}
