using System.Net;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class WrongPasswordTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task Ten_a_minute_are_401_and_the_next_is_429_while_the_right_one_gets_in()
    {
        await using var app = await StartAsync();
        await app.Peer("alice").ReceiveAsync();
        for (var i = 0; i < 10; i++)
        {
            (await app.Peer("alice", $"guess {i}").ReceiveAsync()).Status.Should().Be(401);
        }

        var refused = await app.Peer("alice", "guess").ReceiveAsync();

        refused.ShouldBeProblem(429, "Too many wrong passwords");
        refused["Retry-After"].Should().Be("60");
        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("alice").SendAsync("alice", "note")).Status.Should().Be(200);
    }

    [Test]
    public async Task Every_method_counts()
    {
        await using var app = await StartAsync(endpoint: options => options.MaxWrongPasswords = 2);
        await app.Peer("alice").ReceiveAsync();

        (await app.Peer("alice", "guess").LeaveAsync()).Status.Should().Be(401);
        (await app.Peer("alice", "guess").SendAsync("alice", "x")).Status.Should().Be(401);
        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(429);
    }

    [Test]
    public async Task After_a_minute_one_may_err_again()
    {
        await using var app = await StartAsync(endpoint: options => options.MaxWrongPasswords = 1);
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("alice", "guess").ReceiveAsync();

        app.Clock.AdvanceSeconds(59.5);
        await app.Peer("alice").ReceiveAsync();
        (await app.Peer("alice", "guess").ReceiveAsync())["Retry-After"].Should().Be("1");

        app.Clock.AdvanceSeconds(0.5);
        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task Other_names_are_not_affected()
    {
        await using var app = await StartAsync(endpoint: options => options.MaxWrongPasswords = 1);
        await WrongTwiceAsync(app, "alice", "192.0.2.1");

        // Counts are kept in a table of fixed size, so one name in thousands may share alice's.
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => FirstWrongAsync(app, $"peer {i}", "192.0.2.1")));
        answers.Count(status => status == 401).Should().BeGreaterThan(3);
    }

    [Test]
    public async Task Other_addresses_are_not_affected()
    {
        await using var app = await StartAsync(endpoint: options => options.MaxWrongPasswords = 1);
        await WrongTwiceAsync(app, "alice", "192.0.2.1");

        var answers = await Task.WhenAll(Enumerable.Range(2, 5).Select(i => WrongAsync(app, "alice", $"192.0.2.{i}")));
        answers.Count(status => status == 401).Should().BeGreaterThan(3);
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::2")]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1")]
    public async Task Addresses_of_one_subscriber_count_together(string first, string second)
    {
        await using var app = await StartAsync(endpoint: options => options.MaxWrongPasswords = 2);
        await WrongTwiceAsync(app, "alice", first);

        (await WrongAsync(app, "alice", second)).Should().Be(429);
    }

    private new Task<InboxApp> StartAsync(
        Action<InboxOptions>? mailboxes = null, Action<InboxEndpointOptions>? endpoint = null, Action<WebApplicationBuilder>? host = null) =>
        InboxApp.StartAsync(_ => { }, app =>
        {
            app.Use((context, next) =>
            {
                if (IPAddress.TryParse(context.Request.Headers["X-Test-Address"], out var address))
                {
                    context.Connection.RemoteIpAddress = address;
                }

                return next(context);
            });
            Door.Open(app, "/inbox", endpoint);
        }, Door.Http);

    private static async Task WrongTwiceAsync(InboxApp app, string name, string address)
    {
        await FirstWrongAsync(app, name, address);
        await WrongAsync(app, name, address);
    }

    private static async Task<int> FirstWrongAsync(InboxApp app, string name, string address)
    {
        await app.Peer(name).ReceiveAsync();
        return await WrongAsync(app, name, address);
    }

    private static async Task<int> WrongAsync(InboxApp app, string name, string address) =>
        (await app.Peer(name, "guess").ReceiveAsync(headers: ("X-Test-Address", address))).Status;
}
