using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Proxy.Tests;

/// <summary>Where clients see the path: under another prefix, on another host.</summary>
public sealed class PlacementTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private const string Stranger = "https://stranger.example";

    [Test]
    public async Task A_prefix_that_the_app_does_not_know_is_taken_off()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        var (alice, bob) = (app.Peer("alice", path: "/signaling/inbox"), app.Peer("b \u00f6%2F", path: "/signaling/inbox"));
        using var socket = await SocketClient.OpenAsync(app, Peer.Basic("carol", "secret").ToString(), path: "/signaling/inbox");
        await bob.ReceiveAsync();

        (await alice.SendAsync("b \u00f6%2F", "offer")).Status.Should().Be(200);
        (await bob.SendAsync("carol", "answer")).Status.Should().Be(200);

        (await bob.ReceiveAsync()).Text.Should().Be("offer");
        (await socket.HearAsync()).GetProperty("text").GetString().Should().Be("answer");
    }

    [Test]
    public async Task A_page_of_the_host_that_clients_see_may_open_a_socket_and_no_other()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app);
        (await OpenAsync(app, Own(app))).Should().Be(101);
        (await OpenAsync(app, Own(app).Replace("http:", "https:", StringComparison.Ordinal))).Should().Be(101, "the proxy may have ended TLS");
        (await OpenAsync(app, Stranger)).Should().Be(403);
    }

    [Test]
    public async Task A_proxy_that_does_not_pass_the_host_on_shuts_the_sockets_of_all_pages_out()
    {
        await using var app = await StartAppAsync();
        await using var front = await Proxy.StartAsync(app, Proxy.RewritingTheHost);
        (await OpenAsync(app, Own(app))).Should().Be(403);
        (await OpenAsync(app, null)).Should().Be(101, "a program is no page");
    }

    [Test]
    public async Task Where_it_cannot_be_told_to_the_apps_policy_names_the_origin()
    {
        var own = "";
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.SetIsOriginAllowed(origin => origin == own))),
            app => app.MapInbox("/inbox"));
        await using var front = await Proxy.StartAsync(app, Proxy.RewritingTheHost);
        own = Own(app);
        (await OpenAsync(app, own)).Should().Be(101);
        (await OpenAsync(app, Stranger)).Should().Be(403);
    }

    /// <summary>The origin of a page that came through the proxy.</summary>
    private static string Own(InboxApp app) => app.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<int> OpenAsync(InboxApp app, string? origin)
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
