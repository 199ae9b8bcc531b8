using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Proxy.Tests;

/// <summary>Wrong passwords are counted for an address. Behind a proxy it is the proxy's, unless the app asks for the client's.</summary>
public sealed class AddressTests(ReverseProxy proxy) : ProxyTests(proxy)
{
    private static readonly string[] _others = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"];

    [Test]
    public async Task An_app_that_asks_for_the_clients_address_counts_for_each_client()
    {
        await using var app = await StartAsync(asks: true);
        await using var front = await Proxy.StartAsync(app);
        (await GuessAsync(app, "127.0.0.1"), await GuessAsync(app, "127.0.0.1")).Should().Be((401, 429));

        var others = await Task.WhenAll(_others.Select(address => GuessAsync(app, address)));

        others.Should().AllBeEquivalentTo(401);
    }

    [Test]
    public async Task An_address_that_a_client_makes_up_is_not_believed()
    {
        await using var app = await StartAsync(asks: true);
        await using var front = await Proxy.StartAsync(app);
        await GuessAsync(app, "127.0.0.1");
        foreach (var madeUp in (string[])["192.0.2.1", "127.0.0.1", "192.0.2.1, 192.0.2.2"])
        {
            (await GuessAsync(app, "127.0.0.1", ("X-Forwarded-For", madeUp))).Should().Be(429);
        }
    }

    [Test]
    public async Task An_app_that_does_not_counts_all_clients_together()
    {
        await using var app = await StartAsync(asks: false);
        await using var front = await Proxy.StartAsync(app);
        (await GuessAsync(app, "127.0.0.1"), await GuessAsync(app, "127.0.0.2")).Should().Be((401, 429));
    }

    private static Task<InboxApp> StartAsync(bool asks) => InboxApp.StartAsync(
        builder => builder.Services.Configure<ForwardedHeadersOptions>(
            options => options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto),
        app =>
        {
            if (asks)
            {
                app.UseForwardedHeaders();
            }

            app.MapInbox("/inbox", options => options.WrongPasswordsPerMinute = 1);
        });

    private static async Task<int> GuessAsync(InboxApp app, string from, params (string, string)[] headers)
    {
        await app.Peer("alice").ReceiveAsync();
        using var http = LocalAddress.Client(app.Address, from);
        return (await new Peer(http, "/inbox", "alice", "guess").ReceiveAsync("", headers)).Status;
    }
}
