using System.Net;
using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class WrongPasswordTests(Door door) : DoorTests(door)
{
    private const string Home = "192.0.2.1";
    private const string Elsewhere = "192.0.2.2";

    [Test]
    public async Task Ten_a_minute_are_401_and_the_next_is_429_even_if_it_is_the_right_one()
    {
        await using var app = await StartAsync();
        (await TryAsync(app, "alice", "secret", Home)).Status.Should().Be(204);
        for (var i = 0; i < 10; i++)
        {
            (await TryAsync(app, "alice", $"guess {i}", Elsewhere)).Status.Should().Be(401);
        }

        var refused = await TryAsync(app, "alice", "guess", Elsewhere);
        var right = await TryAsync(app, "alice", "secret", Elsewhere);

        refused.ShouldBeProblem(429, "Too many wrong passwords");
        refused["Retry-After"].Should().Be("60");
        right.Status.Should().Be(429, "else the limit would slow nobody");
        right.Text.Should().Be(refused.Text);
        (await TryAsync(app, "alice", "secret", Home)).Status.Should().Be(204, "nobody is locked out by another's guesses");
    }

    [Test]
    public async Task Where_the_right_one_has_come_from_before_it_opens_in_spite_of_a_neighbour_who_guesses()
    {
        await using var app = await StartAsync();
        await TryAsync(app, "alice", "secret", Home);
        List<int> statuses = [];
        for (var i = 0; i < 700; i++)
        {
            statuses.Add((await TryAsync(app, "alice", $"guess {i}", Home)).Status);
        }

        statuses.Take(10).Should().AllBeEquivalentTo(401);
        statuses.Skip(10).Should().AllBeEquivalentTo(429);
        (await TryAsync(app, "alice", "secret", Home)).Status.Should().Be(204);
    }

    [Test]
    public async Task What_opened_a_name_that_is_anothers_now_gives_no_more_guesses()
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 2);
        await TryAsync(app, "alice", "mallory's", Elsewhere);
        await app.Peer("alice", "mallory's").LeaveAsync();
        await TryAsync(app, "alice", "secret", Home);

        List<int> statuses = [];
        foreach (var password in (string[])["mallory's", "guess 1", "guess 2", "secret", "mallory's"])
        {
            statuses.Add((await TryAsync(app, "alice", password, Elsewhere)).Status);
        }

        statuses.Should().Equal(401, 401, 429, 429, 429);
    }

    [Test]
    public async Task Who_may_not_try_any_more_does_not_hear_that_the_mailbox_has_gone()
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 1);
        await TryAsync(app, "alice", "secret", Home);
        await TryAsync(app, "alice", "guess", Elsewhere);
        await app.Peer("alice").LeaveAsync();

        (await TryAsync(app, "alice", "guess", Elsewhere)).Status.Should().Be(429);
        app.Clock.AdvanceSeconds(60);
        (await TryAsync(app, "alice", "guess", Elsewhere)).Status.Should().Be(204, "it is a new mailbox");
    }

    [Test]
    public async Task Many_at_once_are_many()
    {
        await using var app = await StartAsync();
        await TryAsync(app, "alice", "secret", Home);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => (await TryAsync(app, "alice", $"guess {i}", Elsewhere)).Status));

        statuses.Count(status => status == 401).Should().Be(10);
        statuses.Count(status => status == 429).Should().Be(40);
    }

    [Test]
    public async Task Every_method_counts()
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 2);
        await app.Peer("alice").ReceiveAsync();

        (await app.Peer("alice", "guess").LeaveAsync()).Status.Should().Be(401);
        (await app.Peer("alice", "guess").SendAsync("alice", "x")).Status.Should().Be(401);
        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(429);
    }

    [Test]
    public async Task After_a_minute_one_may_err_again()
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 1);
        await app.Peer("alice").ReceiveAsync();
        await app.Peer("alice", "guess").ReceiveAsync();

        app.Clock.AdvanceSeconds(59.5);
        (await app.Peer("alice").ReceiveAsync()).Status.Should().Be(204);
        (await app.Peer("alice", "guess").ReceiveAsync())["Retry-After"].Should().Be("1");

        app.Clock.AdvanceSeconds(0.5);
        (await app.Peer("alice", "guess").ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task Other_names_are_not_affected()
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 1);
        await WrongTwiceAsync(app, "alice", "192.0.2.1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => FirstWrongAsync(app, $"peer {i}", "192.0.2.1")));
        answers.Should().AllBeEquivalentTo(401);
    }

    [Test]
    public async Task Other_addresses_are_not_affected()
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 1);
        await WrongTwiceAsync(app, "alice", "192.0.2.1");

        var answers = await Task.WhenAll(Enumerable.Range(2, 5).Select(i => WrongAsync(app, "alice", $"192.0.2.{i}")));
        answers.Should().AllBeEquivalentTo(401);
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::2")]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1")]
    public async Task Addresses_of_one_subscriber_count_together(string first, string second)
    {
        await using var app = await StartAsync(endpoint: options => options.WrongPasswordsPerMinute = 2);
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

    private static async Task<int> WrongAsync(InboxApp app, string name, string address) => (await TryAsync(app, name, "guess", address)).Status;

    private static Task<Answer> TryAsync(InboxApp app, string name, string password, string address) =>
        app.Peer(name, password).ReceiveAsync(headers: ("X-Test-Address", address));
}
