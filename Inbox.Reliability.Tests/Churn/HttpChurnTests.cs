using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Churn;

/// <summary>Mailboxes and connections that come and go as fast as a server lets them.</summary>
[TestFixture]
internal sealed class HttpChurnTests
{
    private long _names;

    [Test]
    public async Task Peers_come_and_go_over_HTTP_and_leave_no_memory_behind()
    {
        using var patience = Patience.For(Soak.Seconds);
        await using var server = await TestServer.StartAsync(options =>
        {
            (options.IdleTimeout, options.MessageTimeout) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(100));
            options.SweepInterval = TimeSpan.FromMilliseconds(10);
        });
        var clients = Enumerable.Range(0, Soak.Workers).Select(_ => new KeptClient(server.EndPoint, patience.Token)).ToArray();
        await Soak.RunAsync("HTTP", server.Store, (worker, dice) => LiveAsync(server, clients[worker], dice, patience.Token));
        Array.ForEach(clients, client => client.Dispose());
        server.Errors.Should().BeEmpty();
    }

    private async Task<int> LiveAsync(TestServer server, KeptClient client, Random dice, CancellationToken patience)
    {
        var (alice, bob) = ($"alice-{Interlocked.Increment(ref _names)}", $"bob-{_names}");
        if (dice.Next(5) == 0)
        {
            // The next one comes over a new connection.
            client.Dispose();
        }

        await AskAsync("GET", bob, "");
        await AskAsync("POST", alice, $"?to={bob}", new byte[dice.Next(2_000)]);
        switch (dice.Next(8))
        {
            case 0:
                using (var lost = await RawClient.OpenAsync(server.EndPoint, patience))
                {
                    await lost.WriteAsync(Requests.Of("GET", server.Address, "?wait=25", alice));
                    await AskAsync("POST", bob, $"?to={alice}", new byte[dice.Next(200)]);
                    lost.Reset();
                }

                break;
            case 1:
                await AskAsync("GET", bob, "?max=10&after=0");
                break;
            case 2:
                await AskAsync("GET", alice, "", password: "wrong");
                break;
            default:
                await AskAsync("GET", bob, "?wait=1");
                break;
        }

        if (dice.Next(2) == 0)
        {
            await AskAsync("DELETE", alice, "");
            await AskAsync("DELETE", bob, "");
        }

        return 2;

        async Task AskAsync(string method, string name, string query, byte[]? body = null, string password = "secret") =>
            await client.AskAsync(Requests.Of(method, server.Address, query, name, password, body));
    }
}
