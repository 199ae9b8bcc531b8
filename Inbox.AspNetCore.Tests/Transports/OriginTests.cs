using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>Browsers ask nobody before they open a socket: which page may is for the server to say.</summary>
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
