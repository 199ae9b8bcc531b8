using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

/// <summary>Messages for a name that nobody has yet, over HTTP.</summary>
public sealed class HoldTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task An_offer_may_wait_for_its_recipient_and_is_the_first_that_it_gets()
    {
        await using var app = await StartAsync();

        var held = await SendAsync(app, "hold=30", "offer");
        await SendAsync(app, "hold=30", "candidate");

        held.Status.Should().Be(202);
        held.Bytes.Should().BeEmpty();
        var offer = await app.Peer("bob").ReceiveAsync();
        (offer.Text, offer.From).Should().Be(("offer", "alice"));
        (await SendAsync(app, "hold=30", "late")).Status.Should().Be(200, "the recipient is there");
        (await app.Peer("bob").ReceiveAsync()).Text.Should().Be("candidate");
        (await app.Peer("bob").ReceiveAsync()).Text.Should().Be("late");
    }

    [TestCase("")]
    [TestCase("hold=0")]
    public async Task Without_hold_nobody_is_404(string query)
    {
        await using var app = await StartAsync();
        (await SendAsync(app, query, "offer")).ShouldBeProblem(404, "No such mailbox");
        (await app.Peer("bob").ReceiveAsync()).Status.Should().Be(204);
    }

    [TestCase("hold=10", 10)]
    [TestCase("hold=31", 30)]
    [TestCase("hold=9223372036854775807", 30)]
    public async Task What_nobody_comes_for_in_time_is_gone(string query, double seconds)
    {
        await using var app = await StartAsync();
        (await SendAsync(app, query, "offer")).Status.Should().Be(202);
        app.Clock.AdvanceSeconds(seconds);
        (await app.Peer("bob").ReceiveAsync()).Status.Should().Be(204);
    }

    [TestCase("hold=")]
    [TestCase("hold=-1")]
    [TestCase("hold=1.5")]
    [TestCase("hold=soon")]
    public async Task A_time_that_is_none_is_400(string query)
    {
        await using var app = await StartAsync();
        (await SendAsync(app, query, "offer")).ShouldBeProblem(400, "Unreadable request");
    }

    [Test]
    public async Task A_server_that_holds_nothing_says_404()
    {
        await using var app = await StartAsync(options => options.MaxHold = TimeSpan.Zero);
        (await SendAsync(app, "hold=30", "offer")).ShouldBeProblem(404, "No such mailbox");
    }

    [Test]
    public async Task Whoever_has_too_much_held_is_told_when_to_try_again()
    {
        await using var app = await StartAsync(options => options.MaxMailboxMessages = 1);
        (await SendAsync(app, "hold=30", "offer")).Status.Should().Be(202);
        var refused = await app.Peer("alice").AskAsync(HttpMethod.Post, "to=carol&hold=30", new StringContent("offer"));
        refused.ShouldBeProblem(503, "Too much held");
        refused["Retry-After"].Should().NotBeNull();
        app.Clock.AdvanceSeconds(30);
        (await app.Peer("alice").AskAsync(HttpMethod.Post, "to=carol&hold=30", new StringContent("offer"))).Status.Should().Be(202);
    }

    private static Task<Answer> SendAsync(InboxApp app, string query, string text) =>
        app.Peer("alice").AskAsync(HttpMethod.Post, $"to=bob&{query}", new StringContent(text));
}
