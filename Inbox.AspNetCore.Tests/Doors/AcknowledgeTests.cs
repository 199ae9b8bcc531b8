using System.Globalization;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.Doors;

public sealed class AcknowledgeTests(Door door) : DoorTests(door)
{
    [Test]
    public async Task A_message_is_given_again_until_it_is_acknowledged()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        await alice.SendAsync("alice", "second");

        var first = await After(alice, 0);
        var again = await After(alice, 0);
        again.Text.Should().Be("first");
        again.MessageId.Should().Be(first.MessageId);

        var second = await After(alice, first.MessageId);
        second.Text.Should().Be("second");
        (await After(alice, second.MessageId)).Status.Should().Be(204);
        (await alice.ReceiveAsync()).Status.Should().Be(204, "what was acknowledged is gone");
    }

    [Test]
    public async Task The_query_acknowledges_as_the_header_does()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        await alice.SendAsync("alice", "second");

        var first = await alice.ReceiveAsync("after=0");

        (await alice.ReceiveAsync("after=0")).Text.Should().Be("first");
        (await alice.ReceiveAsync($"after={first.MessageId}")).Text.Should().Be("second");
    }

    [Test]
    public async Task Of_query_and_header_the_larger_counts()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        await alice.SendAsync("alice", "second");
        var first = await After(alice, 0);

        (await After(alice, first.MessageId, "after=0")).Text.Should().Be("second");
        (await After(alice, 0, $"after={first.MessageId}")).Text.Should().Be("second");
    }

    [TestCase("9007199254740991")]
    [TestCase("99999999999999999999999999")]
    public async Task What_was_never_handed_out_cannot_be_acknowledged(string farAhead)
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        await alice.SendAsync("alice", "second");

        (await alice.ReceiveAsync($"after={farAhead}")).Text.Should().Be("first");
        (await alice.ReceiveAsync($"after={farAhead}")).Text.Should().Be("first", "an id that was never given here says nothing of the messages here");
        (await alice.ReceiveAsync("max=2")).Json.GetArrayLength().Should().Be(2);
    }

    [Test]
    public async Task A_batch_is_acknowledged_as_far_as_the_number_says()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        for (var i = 0; i < 4; i++)
        {
            await alice.SendAsync("alice", $"{i}");
        }

        var batch = (await alice.ReceiveAsync("after=0&max=3")).Json;
        var second = batch[1].GetProperty("id").GetInt64();

        var rest = (await alice.ReceiveAsync($"after={second}&max=10")).Json;
        rest.EnumerateArray().Select(envelope => envelope.GetProperty("text").GetString()).Should().Equal("2", "3");
    }

    [Test]
    public async Task One_who_waits_can_acknowledge_with_it()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        var first = await After(alice, 0);

        var waiting = await app.ParkAsync(alice, $"wait=25&after={first.MessageId}");
        await app.Peer("bob").SendAsync("alice", "second");

        (await waiting).Text.Should().Be("second");
        (await After(alice, first.MessageId)).Text.Should().Be("second", "it has not been acknowledged");
    }

    [Test]
    public async Task A_receive_without_acknowledging_takes_what_one_with_it_left()
    {
        await using var app = await StartAsync();
        var alice = app.Peer("alice");
        await alice.SendAsync("alice", "first");
        await After(alice, 0);

        (await alice.ReceiveAsync()).Text.Should().Be("first");
        (await After(alice, 0)).Status.Should().Be(204);
    }

    private static Task<Answer> After(Peer peer, long id, string query = "") =>
        peer.ReceiveAsync(query, ("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture)));
}
