using System.Globalization;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Cluster.Tests.Wire;

/// <summary>Each way to receive, on one node, of what is sent on another.</summary>
[TestFixture]
internal sealed class TransportTests : ClusterFixture
{
    [TestCaseSource(nameof(BothWays))]
    public async Task A_poll_gets_what_was_sent_on_another_node(int here, int there)
    {
        await ClaimAsync(here, Bob);
        await SendAsync(there, "hello");
        var answer = await At(here).Peer(Bob).ReceiveAsync();
        (answer.Status, answer.Text, answer.From, answer.ContentType).Should().Be((200, "hello", Alice, "application/octet-stream"));
        (await At(there).Peer(Bob).ReceiveAsync()).Status.Should().Be(204, "it was taken");
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_long_poll_ends_with_what_is_sent_on_another_node(int here, int there)
    {
        for (var i = 0; i < 5; i++)
        {
            var wait = await At(here).ParkAsync(Bob);
            await SendAsync(there, $"{i}");
            (await wait).Text.Should().Be($"{i}");
        }
    }

    [Test]
    public async Task A_batch_has_what_was_sent_on_all_nodes_in_order()
    {
        await ClaimAsync(1, Bob);
        for (var i = 0; i < 6; i++)
        {
            await SendAsync(1 + i % 2, $"{i}");
        }

        var batch = (await Two.Peer(Bob).ReceiveAsync("max=10")).Json.EnumerateArray().ToArray();
        batch.Select(envelope => envelope.GetProperty("text").GetString()).Should().Equal("0", "1", "2", "3", "4", "5");
        batch.Select(envelope => envelope.GetProperty("id").GetInt64()).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        batch.Select(envelope => envelope.GetProperty("life").GetInt64()).Distinct().Should().ContainSingle("it is one mailbox on all nodes");
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task What_one_node_has_given_and_nobody_acknowledged_another_gives_again_with_the_same_id(int here, int there)
    {
        await ClaimAsync(here, Bob);
        for (var i = 0; i < 3; i++)
        {
            await SendAsync(there, $"{i}");
        }

        var first = await IdsAsync(here, "after=0&max=2");
        (await IdsAsync(there, "after=0&max=2")).Should().Equal(first);
        var third = await IdsAsync(here, $"after={first[1]}&max=2&wait=25");
        third.Should().ContainSingle().Which.Should().BeGreaterThan(first[1]);
        (await At(there).Peer(Bob).ReceiveAsync($"after={third[0]}")).Status.Should().Be(204);
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task What_is_held_on_one_node_is_there_for_whoever_claims_the_name_on_another(int here, int there)
    {
        (await At(there).Peer(Alice).AskAsync(HttpMethod.Post, $"to={Bob}&hold=20", new StringContent("offer"))).Status.Should().Be(202);
        (await At(here).Peer(Bob).ReceiveAsync()).Text.Should().Be("offer");
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_stream_hears_what_is_sent_on_another_node_and_goes_on_there(int here, int there)
    {
        using var stream = await At(here).StreamAsync(Bob, after: 0);
        await SendAsync(there, "0");
        (await stream.HearAsync()).GetProperty("text").GetString().Should().Be("0");

        using var next = await At(there).StreamAsync(Bob, after: 0, lastEventId: stream.LastId);
        (await stream.EndAsync()).Should().Be("superseded");
        await SendAsync(here, "1");
        (await next.HearAsync()).GetProperty("text").GetString().Should().Be("1", "the other one was acknowledged");
    }

    [Test]
    public async Task Sockets_on_two_nodes_talk()
    {
        using var alice = await One.SocketAsync(Alice);
        using var bob = await Two.SocketAsync(Bob, "after=0");
        for (var i = 0; i < 20; i++)
        {
            await alice.SayAsync($$"""{"to":"{{Bob}}","data":{"number":{{i}}},"ref":1}""");
            await alice.HearOkAsync(1);
            var heard = await bob.HearAsync();
            heard.GetProperty("data").GetProperty("number").GetInt32().Should().Be(i);
            heard.GetProperty("from").GetString().Should().Be(Alice);
            await bob.SayAsync($$"""{"ack":{{heard.GetProperty("id")}},"ref":2}""");
            await bob.HearOkAsync(2);
            await bob.SayAsync($$"""{"to":"{{Alice}}","text":"{{i}}"}""");
            (await alice.HearAsync()).GetProperty("text").GetString().Should().Be($"{i}");
        }

        (await One.Peer(Bob).ReceiveAsync("after=0&max=100")).Status.Should().Be(204, "all was acknowledged, the first hello by the first number");
    }

    [Test]
    public async Task One_mailbox_is_served_by_all_transports_of_all_nodes_in_turn_and_loses_nothing()
    {
        await ClaimAsync(1, Bob);
        for (var i = 0; i < 8; i++)
        {
            await SendAsync(1 + i % 2, $"{i}");
        }

        List<string?> heard = [(await Two.Peer(Bob).ReceiveAsync()).Text];
        using (var stream = await One.StreamAsync(Bob, after: 0))
        {
            heard.Add((await stream.HearAsync()).GetProperty("text").GetString());
            using var resumed = await Two.StreamAsync(Bob, after: 0, lastEventId: stream.LastId);
            heard.Add((await resumed.HearAsync()).GetProperty("text").GetString());
            var last = resumed.LastId!;
            heard.Add((await One.Peer(Bob).ReceiveAsync($"after={last}")).Text);
        }

        var rest = (await Any.Peer(Bob).ReceiveAsync("max=10")).Json;
        heard.AddRange(rest.EnumerateArray().Select(envelope => envelope.GetProperty("text").GetString()));
        heard.Where(text => text is not null).Distinct().Should().Equal("0", "1", "2", "3", "4", "5", "6", "7");
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_newer_receiver_on_another_node_supersedes_a_long_poll_a_stream_and_a_socket(int here, int there)
    {
        var poll = await At(here).ParkAsync(Bob);
        using var stream = await At(there).StreamAsync(Bob);
        var answer = await poll;
        (answer.Status, answer.WaitEnded).Should().Be((204, "superseded"));

        using var socket = await At(here).SocketAsync(Bob);
        (await stream.EndAsync()).Should().Be("superseded");

        (await At(there).Peer(Bob).ReceiveAsync()).Status.Should().Be(204);
        (await socket.EndAsync()).Should().Be(4409);
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task Who_leaves_on_one_node_ends_the_receivers_on_another(int here, int there)
    {
        var poll = await At(here).ParkAsync(Alice);
        (await At(there).Peer(Alice).LeaveAsync()).Status.Should().Be(204);
        (await poll).WaitEnded.Should().Be("left");

        using var stream = await At(here).StreamAsync(Alice);
        (await At(there).Peer(Alice).LeaveAsync()).Status.Should().Be(204);
        (await stream.EndAsync()).Should().Be("left");

        using var socket = await At(here).SocketAsync(Alice);
        (await At(there).Peer(Alice).LeaveAsync()).Status.Should().Be(204);
        (await socket.EndAsync()).Should().Be(4410);
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_name_opens_on_every_node_with_its_password_and_no_other(int here, int there)
    {
        await ClaimAsync(here, Bob);
        (await At(there).Peer(Bob, "guess").ReceiveAsync()).Status.Should().Be(401);
        (await At(there).Peer(Bob, "guess").SendAsync(Bob, "x")).Status.Should().Be(401);
        (await At(there).Peer(Bob, "guess").LeaveAsync()).Status.Should().Be(401);
        (await At(there).Peer(Bob).ReceiveAsync()).Status.Should().Be(204);
    }

    [Test]
    public async Task Ids_and_lives_grow_wherever_a_name_is_claimed_anew()
    {
        var (life, id) = (0L, 0L);
        for (var round = 0; round < 6; round++)
        {
            var (here, there) = (At(1 + round % 2), At(2 - round % 2));
            await here.Peer(Bob).ReceiveAsync();
            (await there.Peer(Alice).SendAsync(Bob, "x")).Status.Should().Be(200);
            var answer = await here.Peer(Bob).ReceiveAsync();
            var newLife = long.Parse(answer["X-From-Life"]!, CultureInfo.InvariantCulture);
            newLife.Should().BeGreaterThan(life).And.BeLessThan(1L << 53);
            answer.MessageId.Should().BeGreaterThan(id).And.BeLessThan(1L << 53);
            (life, id) = (newLife, answer.MessageId);
            await there.Peer(Bob).LeaveAsync();
            await here.Peer(Alice).LeaveAsync();
        }
    }

    [Test]
    public async Task A_conversation_goes_on_though_each_request_reaches_another_node()
    {
        await Any.Peer(Bob).ReceiveAsync("after=0");
        var after = 0L;
        for (var i = 0; i < 30; i++)
        {
            var wait = Any.Peer(Bob).ReceiveAsync($"after={after}&wait=25");
            (await Any.Peer(Alice).SendAsync(Bob, $"{i}")).Status.Should().Be(200);
            var answer = await wait;
            answer.Text.Should().Be($"{i}");
            after = answer.MessageId;
        }

        using var socket = await Any.SocketAsync(Alice);
        using var stream = await Any.StreamAsync(Bob, after);
        await socket.SayAsync($$"""{"to":"{{Bob}}","text":"last"}""");
        (await stream.HearAsync()).GetProperty("text").GetString().Should().Be("last");
    }

    private static async Task ClaimAsync(int node, string name) => (await At(node).Peer(name).ReceiveAsync("after=0")).Status.Should().Be(204);

    private async Task SendAsync(int node, string text) => (await At(node).Peer(Alice).SendAsync(Bob, text)).Status.Should().Be(200);

    private async Task<long[]> IdsAsync(int node, string query)
    {
        var answer = await At(node).Peer(Bob).ReceiveAsync(query);
        answer.Status.Should().Be(200);
        return [.. answer.Json.EnumerateArray().Select(envelope => envelope.GetProperty("id").GetInt64())];
    }
}
