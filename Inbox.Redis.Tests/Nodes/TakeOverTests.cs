using System.Text;
using Inbox.Redis.Mailboxes;
using Inbox.Redis.Tests.Hosting;
using Inbox.Tests;
using static Inbox.Redis.Tests.Hosting.Cluster;

namespace Inbox.Redis.Tests.Nodes;

/// <summary>A name that belongs to its owner only while a receiver is attached, on whatever node that is.</summary>
[TestFixture(Layout.OneRedis)]
[TestFixture(Layout.RedisCluster)]
internal sealed class TakeOverTests(Layout layout)
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(30);
    private static readonly ClaimOptions _whileAttached = new() { Mode = ClaimMode.WhileAttached };

    private Cluster _cluster = null!;
    private RedisMailboxStore _here = null!;
    private RedisMailboxStore _there = null!;

    [SetUp]
    public async Task StartTwoNodes()
    {
        _cluster = new(await AssemblySetup.RedisOfAsync(layout));
        _here = await _cluster.StartNodeAsync();
        _there = await _cluster.StartNodeAsync();
    }

    [TearDown]
    public async Task StopNodes() => await _cluster.DisposeAsync();

    [Test]
    public async Task Who_is_attached_here_is_safe_from_claims_there_and_once_it_has_gone_they_have_the_name_and_its_messages()
    {
        var (alice, bob) = (await ClaimAsync(_there, "alice"), await ClaimBobAsync(_here, "one"));
        var receiver = await bob.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        (await TryClaimBobAsync(_there, "two")).Should().Be(ClaimStatus.Attached);
        await SendAsync(alice, "bob", "a");
        var given = await wait;
        (await TryClaimBobAsync(_there, "two")).Should().Be(ClaimStatus.Attached);
        await given.ReturnAsync();
        (await TryClaimBobAsync(_there, "two")).Should().Be(ClaimStatus.Attached);
        await receiver.DisposeAsync();
        await SendAsync(alice, "bob", "b");

        var page = await ClaimBobAsync(_there, "two");

        Texts(await page.ReceiveAsync(new() { Max = 3 })).Should().Equal("a", "b");
    }

    [Test]
    public async Task The_former_owners_handle_on_another_node_is_dead()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimBobAsync(_here, "one"));
        var page = await ClaimBobAsync(_there, "two");

        await using var receiver = await bob.AttachAsync();
        (await receiver.ReceiveAsync(_long)).Ended.Should().Be(WaitEnded.Left);
        (await bob.AcknowledgeAsync(1)).Should().BeFalse();
        (await bob.TouchAsync()).Should().BeFalse();
        (await SendAsync(bob, "alice", "x")).Should().Be(SendStatus.SenderGone);
        await bob.LeaveAsync();
        await SendAsync(alice, "bob", "a");
        Texts(await page.ReceiveAsync()).Should().Equal("a");
    }

    [Test]
    public async Task Its_node_is_told_and_then_refuses_its_sends()
    {
        // On a node whose time stands still, what it remembers of a claim counts until it is told otherwise.
        var bob = await ClaimBobAsync(await _cluster.StartNodeAsync(new ManualTimeProvider()), "one");
        await ClaimBobAsync(_there, "two");
        await UntilAsync(async () => await SendAsync(bob, "bob", "x") == SendStatus.SenderGone);
    }

    [Test]
    public async Task A_node_that_remembers_a_claim_does_not_let_its_owner_in_once_another_node_has_given_the_name_away()
    {
        for (var round = 0; round < 50; round++)
        {
            await ClaimBobAsync(_here, "one");
            await using var receiver = await (await ClaimBobAsync(_there, "two")).AttachAsync();
            (await TryClaimBobAsync(_here, "one")).Should().Be(ClaimStatus.Attached);
        }
    }

    [Test]
    public async Task A_name_is_free_to_take_once_its_owners_node_counts_as_dead()
    {
        var bob = await ClaimBobAsync(_there, "one");
        var receiver = await bob.AttachAsync();
        await SendAsync(bob, "bob", "a");
        var inFlight = await receiver.ReceiveAsync(_long);
        await _there.Node.DieAsync();
        (await TryClaimBobAsync(_here, "two")).Should().Be(ClaimStatus.Attached, "nobody has missed its node yet");

        await UntilAsync(async () => !await _here.IsAttachedAsync("bob"));
        var again = await (await ClaimBobAsync(_here, "two")).ReceiveAsync();
        Texts(again).Should().Equal("a");
        again.Messages[0].Id.Should().Be(inFlight.Messages[0].Id);
    }

    [Test]
    public async Task A_mailbox_that_an_older_version_has_written_opens_but_is_not_taken_over()
    {
        var bob = await ClaimBobAsync(_here, "one");
        var key = _here.KeysOf("bob").Keys[0];
        await _here.Node.AskAsync(database => database.ScriptEvaluateAsync(
            """
            local m = cmsgpack.unpack(redis.call('GET', KEYS[1]))
            assert(m.takeable == 1)
            m.takeable = nil
            redis.call('SET', KEYS[1], cmsgpack.pack(m))
            """,
            [key]));
        (await TryClaimBobAsync(_there, "two")).Should().Be(ClaimStatus.WrongPassword);
        (await TryClaimBobAsync(_there, "one")).Should().Be(ClaimStatus.Claimed);
        (await bob.TouchAsync()).Should().BeTrue();
    }

    [Test]
    public async Task Of_two_claims_on_two_nodes_the_last_one_has_the_name_with_what_is_sent_meanwhile()
    {
        var alice = await ClaimAsync(_here, "alice");
        await ClaimBobAsync(_there, "none");
        for (var round = 0; round < 100; round++)
        {
            var (one, two) = (ClaimBobAsync(_here, $"one-{round}"), ClaimBobAsync(_there, $"two-{round}"));
            (await SendAsync(alice, "bob", $"{round}")).Should().Be(SendStatus.Accepted);
            var results = new List<ReceiveResult>();
            foreach (var owner in await Task.WhenAll(one, two))
            {
                await using var receiver = await owner.AttachAsync();
                results.Add(await receiver.ReceiveAsync(TimeSpan.Zero));
                await results[^1].CompleteAsync();
            }

            results.Should().ContainSingle(result => result.Ended == WaitEnded.Left);
            results.SelectMany(Texts).Should().Equal($"{round}");
        }
    }

    private static async Task<IMailbox> ClaimBobAsync(RedisMailboxStore node, string password)
    {
        var claim = await node.ClaimAsync("bob", Encoding.UTF8.GetBytes(password), _whileAttached);
        claim.Status.Should().Be(ClaimStatus.Claimed);
        return claim.Mailbox!;
    }

    private static async Task<ClaimStatus> TryClaimBobAsync(RedisMailboxStore node, string password) =>
        (await node.ClaimAsync("bob", Encoding.UTF8.GetBytes(password), _whileAttached)).Status;

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(_long);
        while (!await isSo())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
