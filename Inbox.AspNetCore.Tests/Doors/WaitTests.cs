using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class WaitTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task A_receive_that_waits_is_answered_by_the_next_message()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "wait=25");

        await app.Peer("bob").SendAsync("alice", "offer");

        var answer = await waiting;
        answer.Status.Should().Be(200);
        answer.Text.Should().Be("offer");
        answer.From.Should().Be("bob");
        answer.WaitEnded.Should().BeNull();
    }

    [Test]
    public async Task A_wait_ends_after_the_time_that_was_asked_for()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "wait=25");

        app.Clock.AdvanceSeconds(24.9);
        waiting.IsCompleted.Should().BeFalse();
        app.Clock.AdvanceSeconds(0.1);

        var answer = await waiting;
        answer.Status.Should().Be(204);
        answer.WaitEnded.Should().Be("timeout");
        answer["X-From"].Should().BeNull();
        answer["Preference-Applied"].Should().BeNull("it was not a preference");
    }

    [Test]
    public async Task A_message_that_is_there_is_not_waited_for()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "note");

        (await alice.ReceiveAsync("wait=25")).Text.Should().Be("note");
    }

    [TestCase("wait=20", "wait=20")]
    [TestCase("respond-async, wait=20", "wait=20")]
    [TestCase("Wait = \"20\"; x=y", "wait=20")]
    [TestCase("wait=20, wait=5", "wait=20")]
    public async Task A_preference_is_applied_and_answered(string prefer, string applied)
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "", ("Prefer", prefer));

        app.Clock.AdvanceSeconds(20);

        var answer = await waiting;
        answer["Preference-Applied"].Should().Be(applied);
        answer.WaitEnded.Should().Be("timeout");
    }

    [Test]
    public async Task A_preference_is_answered_with_a_message_too()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "", ("Prefer", "wait=20"));

        await app.Peer("bob").SendAsync("alice", "offer");

        (await waiting)["Preference-Applied"].Should().Be("wait=20");
    }

    [Test]
    public async Task Preferences_beyond_waiting_are_ignored()
    {
        await using var app = await StartAsync();

        var answer = await app.Peer("alice").ReceiveAsync(headers: ("Prefer", "return=minimal, respond-async"));

        answer.Status.Should().Be(204);
        answer["Preference-Applied"].Should().BeNull();
    }

    [Test]
    public async Task The_query_wins_over_the_preference()
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "wait=10", ("Prefer", "wait=20"));

        app.Clock.AdvanceSeconds(10);

        var answer = await waiting;
        answer.WaitEnded.Should().Be("timeout");
        answer["Preference-Applied"].Should().BeNull();
    }

    [TestCase("31")]
    [TestCase("3600")]
    [TestCase("99999999999999999999999")]
    public async Task A_longer_wait_is_capped_at_30_seconds_and_says_so(string seconds)
    {
        await using var app = await StartAsync();
        var waiting = await app.ParkAsync(app.Peer("alice"), "", ("Prefer", $"wait={seconds}"));

        app.Clock.AdvanceSeconds(30);

        (await waiting)["Preference-Applied"].Should().Be("wait=30");
    }

    [Test]
    public async Task The_cap_is_the_hosts_to_set()
    {
        await using var app = await StartAsync(endpoint: options => options.MaxWait = TimeSpan.FromSeconds(5));
        var waiting = await app.ParkAsync(app.Peer("alice"), "wait=25");

        app.Clock.AdvanceSeconds(5);

        (await waiting).WaitEnded.Should().Be("timeout");
    }

    [Test]
    public async Task Who_does_not_say_waits_as_long_as_the_host_set()
    {
        await using var app = await StartAsync(endpoint: options => options.DefaultWait = TimeSpan.FromSeconds(8));
        var waiting = await app.ParkAsync(app.Peer("alice"), "");

        app.Clock.AdvanceSeconds(8);

        (await waiting).WaitEnded.Should().Be("timeout");
        (await app.Peer("alice").ReceiveAsync("wait=0")).Status.Should().Be(204, "who asks not to wait does not");
    }

    [Test]
    public async Task A_request_timeout_of_the_host_does_not_end_a_wait()
    {
        await using var app = await InboxApp.StartAsync(
            builder => builder.Services.AddRequestTimeouts(options => options.DefaultPolicy = new() { Timeout = TimeSpan.FromMilliseconds(200) }),
            app =>
            {
                app.UseRequestTimeouts();
                app.MapGet("/slow", (CancellationToken timeout) => Task.Delay(Timeout.Infinite, timeout));
                Door.Open(app, "/inbox", null);
            },
            Door.Http);
        var waiting = await app.ParkAsync(app.Peer("alice"));

        (await app.AskAsync("GET", "/slow")).Status.Should().Be(504, "this one began later, so the other's time is over too");

        await app.Peer("bob").SendAsync("alice", "offer");
        (await waiting).Text.Should().Be("offer");
    }
}
