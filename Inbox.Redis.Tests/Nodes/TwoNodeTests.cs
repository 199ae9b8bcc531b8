using Inbox.Redis.Mailboxes;
using Inbox.Redis.Nodes;
using Inbox.Redis.Tests.Hosting;
using Inbox.Tests;
using static Inbox.Redis.Tests.Hosting.Cluster;

namespace Inbox.Redis.Tests.Nodes;

/// <summary>What one node cannot show.</summary>
[TestFixture(Layout.OneRedis)]
[TestFixture(Layout.RedisCluster)]
internal sealed class TwoNodeTests(Layout layout)
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(30);

    private ITestRedis _redis = null!;
    private Cluster _cluster = null!;
    private RedisMailboxStore _here = null!;
    private RedisMailboxStore _there = null!;

    [SetUp]
    public async Task StartTwoNodes()
    {
        _redis = await AssemblySetup.RedisOfAsync(layout);
        _cluster = new(_redis);
        _here = await _cluster.StartNodeAsync();
        _there = await _cluster.StartNodeAsync();
    }

    [TearDown]
    public async Task StopNodes() => await _cluster.DisposeAsync();

    [Test]
    public async Task A_message_that_is_sent_on_one_node_ends_a_wait_on_another()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var receiver = await bob.AttachAsync();
        for (var i = 0; i < 200; i++)
        {
            var wait = receiver.ReceiveAsync(_long).AsTask();
            (await SendAsync(alice, "bob", $"{i}")).Should().Be(SendStatus.Accepted);
            var given = await wait;
            Texts(given).Should().Equal($"{i}");
            given.Messages[0].From.Should().Be("alice");
            (await given.CompleteAsync()).Should().BeTrue();
        }
    }

    [Test]
    public async Task The_trace_of_a_message_reaches_another_node_and_a_message_without_one_has_none()
    {
        const string Sender = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var at = DateTimeOffset.UnixEpoch.AddYears(50).AddMicroseconds(7);
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await alice.SendAsync("bob", new("one"u8.ToArray(), "text/plain", new(at, Sender)));
        await alice.SendAsync("bob", new("two"u8.ToArray(), "text/plain", new(at)));
        await alice.SendAsync("bob", new("three"u8.ToArray(), "text/plain"));

        var given = await bob.ReceiveAsync(new() { Max = 3 });

        Texts(given).Should().Equal("one", "two", "three");
        given.Messages.Select(message => message.ContentType).Should().AllBe("text/plain");
        given.Messages.Select(message => (message.Trace?.SentAt, message.Trace?.TraceParent)).Should().Equal((at, Sender), (at, null), (null, null));
    }

    [Test]
    public async Task A_password_that_was_set_on_one_node_opens_the_mailbox_on_another_and_no_other_does()
    {
        await ClaimAsync(_here, "alice", "one");
        (await _there.ClaimAsync("alice", "two"u8.ToArray())).Status.Should().Be(ClaimStatus.WrongPassword);
        await ClaimAsync(_there, "alice", "one");
    }

    [Test]
    public async Task Of_two_first_claims_on_two_nodes_exactly_one_wins()
    {
        for (var round = 0; round < 200; round++)
        {
            var (one, two) = (_here.ClaimAsync($"contested-{round}", "one"u8.ToArray()).AsTask(), _there.ClaimAsync($"contested-{round}", "two"u8.ToArray()).AsTask());
            (await Task.WhenAll(one, two)).Select(claim => claim.Status).Should().BeEquivalentTo([ClaimStatus.Claimed, ClaimStatus.WrongPassword]);
        }
    }

    [Test]
    public async Task A_receiver_on_another_node_supersedes_the_one_here()
    {
        var (here, there) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "alice"));
        await using var older = await here.AttachAsync();
        var wait = older.ReceiveAsync(_long).AsTask();
        await using var newer = await there.AttachAsync();
        (await wait).Ended.Should().Be(WaitEnded.Superseded);
    }

    [Test]
    public async Task What_is_in_flight_on_one_node_is_given_on_another_only_when_it_was_returned()
    {
        var (here, there) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "alice"));
        await SendAsync(here, "alice", "a");
        var inFlight = await here.ReceiveAsync();
        var wait = there.ReceiveAsync(new() { Wait = _long }).AsTask();
        (await inFlight.ReturnAsync()).Should().BeTrue();
        var again = await wait;
        again.Messages[0].Id.Should().Be(inFlight.Messages[0].Id);
        (await inFlight.CompleteAsync()).Should().BeFalse("another node's receiver has it now");
        (await again.CompleteAsync()).Should().BeTrue();
    }

    [Test]
    public async Task A_receiver_that_is_stuck_is_revoked_from_another_node()
    {
        var (here, there) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "alice"));
        var revoked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stuck = await here.AttachAsync(new() { OnRevoked = revoked.SetResult });
        await SendAsync(here, "alice", "a");
        var inFlight = await stuck.ReceiveAsync(TimeSpan.Zero);
        var wait = there.ReceiveAsync(new() { Wait = _long }).AsTask();
        await revoked.Task.WaitAsync(_long);
        await inFlight.ReturnAsync();
        Texts(await wait).Should().Equal("a");
    }

    [Test]
    public async Task Leaving_on_one_node_ends_a_wait_on_another()
    {
        var (here, there) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "alice"));
        await using var receiver = await there.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        await here.LeaveAsync();
        (await wait).Ended.Should().Be(WaitEnded.Left);
    }

    [Test]
    public async Task Who_left_and_comes_back_on_a_node_that_remembers_the_former_claim_has_a_new_mailbox()
    {
        await ClaimAsync(_here, "alice");
        await (await ClaimAsync(_there, "alice")).LeaveAsync();
        var alice = await ClaimAsync(_here, "alice");
        await using var receiver = await alice.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        (await SendAsync(await ClaimAsync(_there, "bob"), "alice", "welcome")).Should().Be(SendStatus.Accepted);
        Texts(await wait).Should().Equal("welcome");
    }

    [Test]
    public async Task A_message_held_on_one_node_is_the_first_that_its_mailbox_gets_on_another()
    {
        var alice = await ClaimAsync(_here, "alice");
        (await alice.SendAsync("bob", new("offer"u8.ToArray()), new() { Hold = _long })).Should().Be(SendStatus.Held);
        Texts(await (await ClaimAsync(_there, "bob")).ReceiveAsync()).Should().Equal("offer");
    }

    [Test]
    public async Task All_nodes_together_hold_no_more_than_one_would()
    {
        _cluster.Options.MaxMailboxes = 3;
        var claims = new List<ClaimStatus>();
        for (var i = 0; i < 6; i++)
        {
            // What another node has claimed is known here with its next beat.
            claims.Add((await (i % 2 == 0 ? _here : _there).ClaimAsync($"{i}", default)).Status);
            await Task.WhenAll(_here.Node.Heart.BeatNowAsync(), _there.Node.Heart.BeatNowAsync());
        }

        claims.Count(status => status == ClaimStatus.Claimed).Should().Be(3);
        claims.Count(status => status == ClaimStatus.ServerFull).Should().Be(3);
    }

    [Test]
    public async Task Limits_for_one_origin_hold_across_partitions_and_nodes()
    {
        _cluster.Options.MaxMailboxesPerOrigin = 9;
        var origin = ClaimOrigin.Of([192, 0, 2, 1]);
        var claimed = 0;
        for (var i = 0; i < 30; i++)
        {
            claimed += (await (i % 2 == 0 ? _here : _there).ClaimAsync($"{i}", default, new() { Origin = origin })).Status == ClaimStatus.Claimed ? 1 : 0;
        }

        claimed.Should().BeInRange(9, 9 + 3, "what other partitions have is asked for at most once a second");
        (await _there.ClaimAsync("elsewhere", default, new() { Origin = ClaimOrigin.Of([192, 0, 2, 2]) })).Status.Should().Be(ClaimStatus.Claimed);
    }

    [Test]
    public async Task An_operator_ends_the_receivers_of_all_nodes_and_no_message_is_lost()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var first = await alice.AttachAsync();
        await using var second = await bob.AttachAsync();
        var waits = Task.WhenAll(first.ReceiveAsync(_long).AsTask(), second.ReceiveAsync(_long).AsTask());
        await _here.EvictAsync();
        (await waits).Select(result => result.Ended).Should().AllBeEquivalentTo(WaitEnded.Evicted);
        await SendAsync(alice, "bob", "still here");
        Texts(await bob.ReceiveAsync()).Should().Equal("still here");
    }

    [Test]
    public async Task Of_two_nodes_that_start_at_the_same_moment_with_different_options_exactly_one_starts()
    {
        for (var round = 0; round < 10; round++)
        {
            var nodes = new[] { "50", "60" }.Select(value => TestNode.Create(_redis, $"{_cluster.Prefix}-{round}", agreed: ("Option", value))).ToArray();
            var started = await Task.WhenAll(nodes.Select(StartsAsync));
            started.Count(starts => starts).Should().Be(1);
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }

        static async Task<bool> StartsAsync(RedisNode node)
        {
            try
            {
                await node.StartAsync();
                return true;
            }
            catch (InvalidOperationException e) when (e.Message.StartsWith("Option is ", StringComparison.Ordinal))
            {
                return false;
            }
        }
    }

    [Test]
    public async Task Who_leaves_on_a_node_that_remembers_a_former_claim_leaves_what_it_has_now()
    {
        await ClaimAsync(_there, "alice");
        await (await ClaimAsync(_here, "alice")).LeaveAsync();
        await ClaimAsync(_here, "alice");
        await (await ClaimAsync(_there, "alice")).LeaveAsync();
        (await _here.ContainsAsync("alice")).Should().BeFalse();
    }

    [Test]
    public async Task Everybody_is_listed_and_counted_on_every_node()
    {
        for (var i = 0; i < 10; i++)
        {
            await ClaimAsync(i % 2 == 0 ? _here : _there, $"{i}");
        }

        (await _there.ListAsync().ToListAsync()).Should().BeEquivalentTo(Enumerable.Range(0, 10).Select(i => $"{i}"));
        (await _here.CountAsync()).Mailboxes.Should().Be(10);
        await using var receiver = await (await ClaimAsync(_here, "3")).AttachAsync();
        (await _there.IsAttachedAsync("3")).Should().BeTrue();
        (await _there.IsAttachedAsync("4")).Should().BeFalse();
    }
}
