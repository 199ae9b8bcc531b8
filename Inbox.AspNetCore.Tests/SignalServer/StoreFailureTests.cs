using Inbox.AspNetCore.SignalServer;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.SignalServer;

/// <summary>The users' mailboxes in a store of the app's own, which goes away and comes back.</summary>
public sealed class StoreFailureTests
{
    [Test]
    public async Task A_store_that_fails_is_503_closes_sockets_with_1013_and_is_used_again()
    {
        using var store = new FailingStore(TimeProvider.System);
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddSignalServer(options => options.AuthorizeAdmin = _ => new(true)).Services
                .AddKeyedSingleton<IMailboxStore>(SignalServerOptions.Mailboxes, store),
            app => app.MapSignalServer());
        var (ann, bob) = (await app.UserAsync("ann"), await app.UserAsync("bob"));
        using var socket = await ann.ConnectAsync();
        await socket.SignalAsync("ann", "here");
        await socket.HearsAsync("""{"originator":"ann","target":"ann","type":"here","payload":null}""");

        store.Fail();

        (await socket.EndAsync()).Should().Be(1013);
        foreach (var answer in new[] { await app.RegisterAsync("carol"), await app.AskSignalAsync("GET", "/v1/users") })
        {
            answer.ShouldBeProblem(503, "Mailboxes unavailable");
            answer["Retry-After"].Should().NotBeNull();
        }

        store.Recover();
        using var back = await bob.ConnectAsync();
        await back.SignalAsync("bob", "back");
        await back.HearsAsync("""{"originator":"bob","target":"bob","type":"back","payload":null}""");
    }
}
