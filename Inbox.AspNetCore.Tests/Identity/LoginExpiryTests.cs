using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Identity;

/// <summary>Nobody receives for longer than the login lasts, here ten minutes.</summary>
public sealed class LoginExpiryTests
{
    [Test]
    public async Task A_wait_ends_with_the_login()
    {
        await using var app = await IdentityApp.StartAsync(options => options.MaxWait = TimeSpan.FromHours(1));
        var alice = await app.SignInAsync("alice");
        app.Clock.AdvanceSeconds(590);
        var begun = app.Clock.NextWaitAsync();
        var waiting = alice.ReceiveAsync("wait=3600");
        await begun;

        app.Clock.AdvanceSeconds(10);

        (await waiting).WaitEnded.Should().Be("timeout");
        app.Clock.AdvanceSeconds(1);
        (await alice.ReceiveAsync("wait=3600")).ShouldBeProblem(401, "Login needed");
    }

    [Test]
    public async Task A_stream_asks_its_reader_to_come_again()
    {
        await using var app = await IdentityApp.StartAsync(options => options.HeartbeatInterval = TimeSpan.FromMinutes(10));
        var alice = await app.SignInAsync("alice");
        app.Clock.AdvanceSeconds(590);
        var begun = app.Clock.NextWaitAsync();
        using var stream = await alice.OpenStreamAsync();
        await begun;

        app.Clock.AdvanceSeconds(10);

        (await stream.EndAsync()).Should().Be("again");
        app.Clock.AdvanceSeconds(1);
        (await alice.ReceiveAsync()).Status.Should().Be(401);
    }

    [Test]
    public async Task A_stream_with_much_to_say_ends_with_the_login_too()
    {
        await using var app = await IdentityApp.StartAsync(options => options.HeartbeatInterval = TimeSpan.FromMinutes(10));
        var (alice, bob) = (await app.SignInAsync("alice"), app.Bearer("bob"));
        using var stream = await alice.OpenStreamAsync();
        await bob.SendAsync("alice", "in time");
        await stream.HearAsync();

        app.Clock.AdvanceSeconds(600);
        await bob.SendAsync("alice", "late");

        (await stream.EndAsync()).Should().Be("again");
    }

    [Test]
    public async Task A_socket_is_closed_so_that_its_client_comes_again()
    {
        await using var app = await IdentityApp.StartAsync(options => options.HeartbeatTimeout = TimeSpan.FromHours(1));
        var alice = await app.SignInAsync("alice");
        using var socket = await alice.OpenSocketAsync();
        await socket.SayAsync("""{"ack":0,"ref":1}""");
        await socket.HearOkAsync(1);

        app.Clock.AdvanceSeconds(600);

        (await socket.EndAsync()).Should().Be(4419);
        app.Clock.AdvanceSeconds(1);
        (await alice.KnockAsync()).Should().Be(401);
    }

    /// <summary>JWT bearer accepts a token for five minutes after its end. Whoever comes again at once all that time floods the server.</summary>
    [Test]
    public async Task A_login_that_is_accepted_after_its_end_lasts_for_half_a_minute_each_time()
    {
        var ended = DateTimeOffset.UnixEpoch;
        await using var app = await IdentityApp.StartAsync(
            endpoint: options => options.HeartbeatInterval = TimeSpan.FromMinutes(10),
            host: builder => builder.Services.Configure<BearerScheme.Options>("Bearer", options => options.Ends = () => ended));
        var alice = app.Bearer("alice");

        var begun = app.Clock.NextWaitAsync();
        var poll = alice.ReceiveAsync("wait=3600");
        await begun;
        app.Clock.AdvanceSeconds(29);
        poll.IsCompleted.Should().BeFalse();
        app.Clock.AdvanceSeconds(1);
        (await poll).WaitEnded.Should().Be("timeout");

        begun = app.Clock.NextWaitAsync();
        using (var stream = await alice.OpenStreamAsync())
        {
            await begun;
            app.Clock.AdvanceSeconds(30);
            (await stream.EndAsync()).Should().Be("again");
        }

        using var socket = await alice.OpenSocketAsync();
        await socket.SayAsync("""{"ack":0,"ref":1}""");
        await socket.HearOkAsync(1);
        app.Clock.AdvanceSeconds(30);
        (await socket.EndAsync()).Should().Be(4419);
    }

    [Test]
    public async Task A_login_without_an_end_ends_nothing()
    {
        await using var app = await IdentityApp.StartAsync(options =>
            (options.HeartbeatInterval, options.HeartbeatTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        using var socket = await app.Bearer("alice").OpenSocketAsync();

        // First an answer: until the socket is the mailbox's receiver, the clock would let the mailbox expire.
        for (var hour = 0; hour < 24; hour++)
        {
            await socket.SayAsync("""{"ack":0,"ref":1}""");
            await socket.HearOkAsync(1);
            app.Clock.Advance(TimeSpan.FromHours(1));
        }

        await socket.SayAsync("""{"ack":0,"ref":2}""");
        await socket.HearOkAsync(2);
    }
}
