using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Proxy.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.Proxy.Tests;

/// <summary>Signal Server v1 behind a prefix that nginx takes away, with the client that <c>ForeignSignalServerTests</c> runs without a proxy.</summary>
public sealed class SignalServerTests
{
    private static readonly string _driver = Repository.At("Inbox.Browser.Tests", "driver");

    [Test]
    public async Task A_strangers_client_finds_what_it_knows_behind_a_prefix()
    {
        SkipWithoutWs();
        await using var app = await StartAppAsync();
        await using var front = await ReverseProxy.Nginx.StartAsync(app);
        var stranger = await RunAsync(new Uri(front.Address, "api/"));
        stranger.ExitCode.Should().Be(0, "after saying {0} {1}", stranger.Output, stranger.Error);
        stranger.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(8);
        app.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task A_page_of_the_proxys_host_may_register_and_one_of_another_may_not()
    {
        await using var app = await StartAppAsync();
        await using var front = await ReverseProxy.Nginx.StartAsync(app);
        (await RegisterAsync(app, front.Address.GetLeftPart(UriPartial.Authority))).Should().Be(200);
        (await RegisterAsync(app, "http://elsewhere.example")).Should().Be(403);
    }

    private static Task<InboxApp> StartAppAsync() => InboxApp.StartAsync(
        builder =>
        {
            // A second connection gives the first one a moment.
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSignalServer(options => options.AuthorizeAdmin = static _ => new(true));
        },
        static app => app.MapSignalServer());

    private static async Task<int> RegisterAsync(InboxApp app, string origin)
    {
        using var request = app.Http.Request(HttpMethod.Post, "/api/v1/register");
        request.Content = new StringContent("""{"username":"alice"}""");
        request.Headers.Add("Origin", origin);
        return (await Answer.OfAsync(await app.Http.SendAsync(request))).Status;
    }

    private static Task<Command> RunAsync(Uri server) => Command.RunAsync(Command.Start("node", ["foreign-signal-server.mjs", server.ToString()], _driver));

    private static void SkipWithoutWs()
    {
        if (!Directory.Exists(Path.Combine(_driver, "node_modules", "ws")))
        {
            Assert.Ignore("the browser driver is not installed; run 'npm ci' in Inbox.Browser.Tests/driver, or ./test");
        }
    }
}
