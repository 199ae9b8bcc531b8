using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>
/// Browsers ask nobody before they open a socket, and send a form of any page with the credentials that they remember: which page may is for
/// the server to say.
/// </summary>
public sealed class OriginTests
{
    private const string Friend = "https://friend.example";
    private const string Stranger = "https://stranger.example";

    [Test]
    public async Task Without_a_policy_only_the_own_host_may()
    {
        await using var app = await StartAsync();
        (await StatusAsync(app, app.Address.GetLeftPart(UriPartial.Authority))).Should().Be(101);
        (await StatusAsync(app, $"https://127.0.0.1:{app.Address.Port}")).Should().Be(101, "a proxy may have ended TLS");
        (await StatusAsync(app, null)).Should().Be(101, "a program sends none");
        (await StatusAsync(app, "http://127.0.0.1:1")).Should().Be(403);
        (await StatusAsync(app, $"http://localhost:{app.Address.Port}")).Should().Be(403);
        (await StatusAsync(app, $"app://127.0.0.1:{app.Address.Port}")).Should().Be(403, "that is no page of this host");
        (await StatusAsync(app, "null")).Should().Be(403);
        (await StatusAsync(app, Stranger)).Should().Be(403);
    }

    [Test]
    public async Task The_default_policy_is_asked()
    {
        await using var app = await StartAsync(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(Friend)));
        (await StatusAsync(app, Friend)).Should().Be(101);
        (await StatusAsync(app, Stranger)).Should().Be(403);
    }

    [Test]
    public async Task The_policy_of_the_endpoint_goes_before_the_default_one()
    {
        await using var app = await StartAsync(
            cors =>
            {
                cors.AddDefaultPolicy(policy => policy.AllowAnyOrigin());
                cors.AddPolicy("friends", policy => policy.WithOrigins(Friend));
            },
            inbox => inbox.RequireCors("friends"));
        (await StatusAsync(app, Friend)).Should().Be(101);
        (await StatusAsync(app, Stranger)).Should().Be(403);
    }

    [Test]
    public async Task A_policy_made_on_the_spot_counts()
    {
        await using var app = await StartAsync(_ => { }, inbox => inbox.RequireCors(policy => policy.WithOrigins(Friend)));
        (await StatusAsync(app, Friend)).Should().Be(101);
        (await StatusAsync(app, Stranger)).Should().Be(403);
    }

    [Test]
    public async Task Where_cors_is_off_only_the_own_host_may()
    {
        await using var app = await StartAsync(
            cors => cors.AddDefaultPolicy(policy => policy.AllowAnyOrigin()),
            inbox => inbox.WithMetadata(new Microsoft.AspNetCore.Cors.DisableCorsAttribute()));
        (await StatusAsync(app, Friend)).Should().Be(403);
    }

    [TestCase("GET", "")]
    [TestCase("POST", "to=alice")]
    [TestCase("DELETE", "")]
    public async Task A_foreign_page_does_nothing_with_the_credentials_that_a_browser_remembers(string method, string query)
    {
        await using var app = await StartAsync();
        await app.Peer("alice").SendAsync("alice", "kept");

        (await AskAsync(app, method, query, ("Origin", Stranger))).Should().Be(403);
        (await AskAsync(app, method, query, ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"))).Should().Be(403);
        (await AskAsync(app, method, query, ("Sec-Fetch-Site", "cross-site"))).Should().Be(403, "an image or a link tells no origin");
        (await AskAsync(app, method, query, ("Accept", "text/event-stream"), ("Origin", Stranger))).Should().Be(403);

        (await app.Peer("alice").ReceiveAsync("max=10")).Text.Should().Contain("kept").And.NotContain("},{");
    }

    [Test]
    public async Task A_page_of_this_host_and_whoever_is_no_page_may()
    {
        await using var app = await StartAsync();

        (await AskAsync(app, "GET", "")).Should().Be(204, "a program says nothing of pages");
        (await AskAsync(app, "GET", "", ("Origin", app.Address.GetLeftPart(UriPartial.Authority)))).Should().Be(204);
        (await AskAsync(app, "GET", "", ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://before.the.proxy.example"))).Should().Be(204, "the browser knows better than a proxy's Host");
        (await AskAsync(app, "GET", "", ("Sec-Fetch-Site", "none"))).Should().Be(204, "somebody typed the address");
        (await AskAsync(app, "OPTIONS", "", ("Origin", Stranger))).Should().Be(204);
    }

    [Test]
    public async Task A_page_that_the_policy_allows_may()
    {
        await using var app = await StartAsync(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(Friend).AllowAnyHeader().AllowAnyMethod()));

        (await AskAsync(app, "POST", "to=alice", ("Origin", Friend), ("Sec-Fetch-Site", "cross-site"))).Should().Be(200);
        (await AskAsync(app, "POST", "to=alice", ("Origin", Stranger), ("Sec-Fetch-Site", "cross-site"))).Should().Be(403);
        (await AskAsync(app, "GET", "", ("Sec-Fetch-Site", "cross-site"))).Should().Be(403, "a policy that minds origins allows none that is not told");
    }

    private static async Task<int> AskAsync(InboxApp app, string method, string query, params (string Name, string Value)[] headers) =>
        (await app.Peer("alice").AskAsync(new(method), query, null, headers)).Status;

    private static Task<InboxApp> StartAsync(Action<CorsOptions>? cors = null, Action<IEndpointConventionBuilder>? convention = null) => InboxApp.StartAsync(
        builder =>
        {
            if (cors is not null)
            {
                builder.Services.AddCors(cors);
            }
        },
        app =>
        {
            if (cors is not null)
            {
                app.UseCors();
            }

            var inbox = app.MapInbox("/inbox");
            convention?.Invoke(inbox);
        });

    private static async Task<int> StatusAsync(InboxApp app, string? origin)
    {
        try
        {
            using var socket = await SocketClient.OpenAsync(app, Peer.Basic("alice", "secret").ToString(), origin: origin);
            return 101;
        }
        catch (RefusedHandshakeException e)
        {
            return e.Status;
        }
    }
}
