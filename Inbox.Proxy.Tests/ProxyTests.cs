using Inbox.AspNetCore;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Proxy.Tests;

/// <summary>What holds whichever proxy stands in front: each fixture runs once for every one.</summary>
[TestFixtureSource(typeof(ReverseProxy), nameof(ReverseProxy.All))]
public abstract class ProxyTests(ReverseProxy proxy)
{
    protected ReverseProxy Proxy { get; } = proxy;

    private protected static Task<InboxApp> StartAppAsync(
        Action<InboxEndpointOptions>? endpoint = null, Action<WebApplicationBuilder>? host = null) =>
        InboxApp.StartAsync(Door.Mapped, endpoint: endpoint, host: host);

    /// <summary>Proxies have clocks of their own: where idle times matter, the app's is the same.</summary>
    private protected static void UseSystemTime(WebApplicationBuilder builder) => builder.Services.AddSingleton(TimeProvider.System);
}
