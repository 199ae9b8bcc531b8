using System.Collections.Concurrent;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Client.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Client.Tests.Embedding;

[TestFixture]
public sealed class HttpClientFactoryTests
{
    [Test]
    public async Task A_typed_client_just_works_and_its_handlers_see_every_request()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        var seen = new ConcurrentQueue<string>();
        var services = new ServiceCollection();
        services.AddSingleton(new InboxClientOptions { Endpoint = new(app.Address, "/inbox"), Name = "alice", Password = "secret" });
        services.AddHttpClient<InboxClient>().AddHttpMessageHandler(() => new Seeing(seen));
        await using var provider = services.BuildServiceProvider();

        var alice = await provider.GetRequiredService<InboxClient>().OpenedAsync();
        await alice.SendAsync("alice", "v=0"u8.ToArray(), "application/sdp");

        (await alice.NextAsync()).Text.Should().Be("v=0");
        alice.Transport.Should().Be(InboxTransport.Socket);
        seen.Should().Equal("GET websocket", "POST ");
    }

    [Test]
    public async Task A_client_of_the_factory_is_the_callers_to_dispose_of()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped);
        await using var provider = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient();
        var options = new InboxClientOptions { Endpoint = new(app.Address, "/inbox"), Name = "alice", Password = "secret" };
        await using (var alice = await new InboxClient(http, options).OpenedAsync())
        {
            await alice.SendAsync("alice", "hello");
        }

        (await http.GetAsync(app.Address)).Should().NotBeNull("it still works");
    }

    private sealed class Seeing(ConcurrentQueue<string> seen) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            seen.Enqueue($"{request.Method} {request.Headers.Upgrade}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
