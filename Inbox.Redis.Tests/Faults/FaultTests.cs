using System.Diagnostics.CodeAnalysis;
using Inbox.Redis.Mailboxes;
using Inbox.Redis.Tests.Hosting;
using Inbox.Tests;
using StackExchange.Redis;
using static Inbox.Redis.Tests.Hosting.Cluster;

namespace Inbox.Redis.Tests.Faults;

/// <summary>The rows of "What happens when" in docs/cluster.md, each on a Redis of its own, in real time.</summary>
[TestFixture]
[SuppressMessage("Design", "CA1001", Justification = "NUnit ends each test with its TearDown.")]
internal sealed class FaultTests
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(60);

    private RedisProcess _redis = null!;
    private ConnectionMultiplexer _operator = null!;
    private Cluster _cluster = null!;
    private RedisMailboxStore _here = null!;
    private RedisMailboxStore _there = null!;

    private IServer Server => _operator.GetServer("127.0.0.1", _redis.Port);

    [SetUp]
    public async Task StartTwoNodes()
    {
        _redis = await RedisProcess.StartAsync();
        _operator = await _redis.ConnectAsync();
        _cluster = new(_redis);
        _here = await _cluster.StartNodeAsync();
        _there = await _cluster.StartNodeAsync();
    }

    [TearDown]
    public async Task StopNodes()
    {
        await _cluster.DisposeAsync();
        await _operator.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    public async Task A_node_is_killed_and_what_it_had_in_flight_is_given_again_with_the_same_id()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(alice, "bob", $"{i}");
        }

        var inFlight = await bob.ReceiveAsync();
        await _there.Node.DieAsync();
        var began = TimeProvider.System.GetTimestamp();
        var again = await (await ClaimAsync(_here, "bob")).ReceiveAsync(new() { Wait = _long, Max = 9 });
        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(_here.Options.Lease, "its lease need not end first");
        again.Messages[0].Id.Should().Be(inFlight.Messages[0].Id);
        Texts(again).Should().Equal("0", "1", "2", "3", "4");
    }

    [Test]
    public async Task A_node_drains_and_only_its_waits_end()
    {
        var (here, there) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var ending = await here.AttachAsync();
        await using var staying = await there.AttachAsync();
        var (ends, stays) = (ending.ReceiveAsync(_long).AsTask(), staying.ReceiveAsync(_long).AsTask());
        await _here.DrainAsync();
        (await ends).Ended.Should().Be(WaitEnded.Stopping);
        (await SendAsync(here, "bob", "farewell")).Should().Be(SendStatus.Accepted, "the mailbox outlives the node");
        Texts(await stays).Should().Equal("farewell");
    }

    [Test]
    public async Task Redis_is_restarted_with_its_data_and_waits_go_on()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await SendAsync(alice, "alice", "kept");
        await using var receiver = await bob.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        await _redis.KillAsync();
        await FluentActions.Awaiting(async () => await SendAsync(alice, "bob", "x")).Should().ThrowAsync<MailboxStoreException>();
        await FluentActions.Awaiting(async () => await _here.CheckAsync()).Should().ThrowAsync<MailboxStoreException>();

        await _redis.StartAgainAsync();
        await AcceptsAgainAsync(alice, "bob", "after");
        Texts(await wait).Should().Equal("after");
        Texts(await alice.ReceiveAsync()).Should().Equal("kept");
    }

    [Test]
    public async Task Redis_stays_away_and_waits_end_after_the_patience()
    {
        await using var receiver = await (await ClaimAsync(_here, "alice")).AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        await _redis.KillAsync();
        var began = TimeProvider.System.GetTimestamp();
        await FluentActions.Awaiting(() => wait).Should().ThrowAsync<MailboxStoreException>();
        TimeProvider.System.GetElapsedTime(began).Should().BeGreaterThan(TimeSpan.FromSeconds(9));
        await _redis.StartAgainAsync();
    }

    [Test]
    public async Task Redis_loses_its_data_and_who_waits_has_its_name_again()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await SendAsync(alice, "bob", "before");
        var before = await bob.ReceiveAsync();
        await before.CompleteAsync();
        await using var receiver = await bob.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();

        await Server.FlushAllDatabasesAsync();
        await Task.WhenAll(_here.Node.Heart.BeatNowAsync(), _there.Node.Heart.BeatNowAsync());

        // The one that waits claims its name by itself; the other with its next request.
        alice = await ClaimAsync(_here, "alice");
        await AcceptsAgainAsync(alice, "bob", "after");
        var after = await wait;
        Texts(after).Should().Equal("after");
        after.Messages[0].Id.Should().BeGreaterThan(before.Messages[0].Id);
    }

    [Test]
    public async Task Redis_is_full_and_nothing_is_half_written()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await Server.ConfigSetAsync("maxmemory-policy", "noeviction");
        await Server.ConfigSetAsync("maxmemory", "1");
        await FluentActions.Awaiting(async () => await SendAsync(alice, "bob", "x")).Should().ThrowAsync<MailboxStoreException>();
        await Server.ConfigSetAsync("maxmemory", "0");
        (await bob.ReceiveAsync()).Messages.Should().BeEmpty();
        (await SendAsync(alice, "bob", "y")).Should().Be(SendStatus.Accepted);
        Texts(await bob.ReceiveAsync(new() { Max = 9 })).Should().Equal("y");
        (await _here.CountAsync()).Messages.Should().Be(1);
    }

    [Test]
    public async Task Published_messages_are_cut_off_again_and_again_and_no_wait_is_late()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var receiver = await bob.AttachAsync();
        var latest = TimeSpan.Zero;
        for (var i = 0; i < 100; i++)
        {
            var wait = receiver.ReceiveAsync(_long).AsTask();
            await TestNode.RestAsync(_there.Node);
            await Server.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
            var began = TimeProvider.System.GetTimestamp();
            await SendAsync(alice, "bob", $"{i}");
            var given = await wait;
            latest = TimeSpan.FromTicks(Math.Max(latest.Ticks, TimeProvider.System.GetElapsedTime(began).Ticks));
            Texts(given).Should().Equal($"{i}");
            await given.CompleteAsync();
        }

        TestContext.Out.WriteLine($"The latest wait ended {latest.TotalMilliseconds:F0} ms after its message was sent.");
        latest.Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    /// <summary>As a connection is that a firewall has forgotten: nothing is cut, and nothing arrives.</summary>
    [Test]
    public async Task Published_messages_do_not_arrive_though_nothing_is_cut_and_no_wait_is_late()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var receiver = await bob.AttachAsync();
        await _there.Node.BeDeafAsync();
        for (var i = 0; i < 3; i++)
        {
            var wait = receiver.ReceiveAsync(_long).AsTask();
            await TestNode.RestAsync(_there.Node);
            await SendAsync(alice, "bob", $"{i}");
            var given = await wait.WaitAsync(TimeSpan.FromSeconds(6));
            Texts(given).Should().Equal($"{i}");
            await given.CompleteAsync();
        }
    }

    [Test]
    public async Task Scripts_are_flushed_and_nobody_notices()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await using var receiver = await bob.AttachAsync();
        for (var i = 0; i < 5; i++)
        {
            var wait = receiver.ReceiveAsync(_long).AsTask();
            await Server.ScriptFlushAsync();
            (await SendAsync(alice, "bob", $"{i}")).Should().Be(SendStatus.Accepted);
            var given = await wait;
            Texts(given).Should().Equal($"{i}");
            (await given.CompleteAsync()).Should().BeTrue();
        }
    }

    [Test]
    public async Task Redis_stands_still_for_five_seconds_and_no_node_is_taken_for_dead()
    {
        var (alice, bob) = (await ClaimAsync(_here, "alice"), await ClaimAsync(_there, "bob"));
        await SendAsync(alice, "alice", "in flight");
        var inFlight = await alice.ReceiveAsync();
        await using var receiver = await bob.AttachAsync();
        var wait = receiver.ReceiveAsync(_long).AsTask();
        var connections = (await Server.ClientListAsync()).Length;

        await Server.ExecuteAsync("CLIENT", "PAUSE", "5000", "ALL");
        await AcceptsAgainAsync(alice, "bob", "after");

        Texts(await wait).Should().Contain("after");
        (await inFlight.CompleteAsync()).Should().BeTrue("its node was not dead");
        (await Server.ClientListAsync()).Length.Should().Be(connections, "nobody has connected anew");
    }

    [Test]
    public async Task Clocks_of_nodes_are_an_hour_apart_and_nothing_expires_early_and_ids_grow()
    {
        var (ahead, behind) = (await _cluster.StartNodeAsync(new OffClock(TimeSpan.FromHours(1))), await _cluster.StartNodeAsync(new OffClock(-TimeSpan.FromHours(1))));
        var last = 0L;
        foreach (var (from, to) in new[] { (ahead, behind), (behind, ahead), (ahead, behind) })
        {
            var (alice, bob) = (await ClaimAsync(from, "alice"), await ClaimAsync(to, "bob"));
            await SendAsync(alice, "bob", "x");
            await from.SweepAsync();
            await to.SweepAsync();
            var given = await bob.ReceiveAsync();
            Texts(given).Should().Equal("x");
            given.Messages[0].Id.Should().BeGreaterThan(last);
            last = given.Messages[0].Id;
            await given.CompleteAsync();
            await bob.LeaveAsync();
        }
    }

    [Test]
    public async Task Somebody_leaves_a_name_and_another_claims_it_on_another_node()
    {
        var former = await ClaimAsync(_here, "alice", "one");
        await ClaimAsync(_here, "bob");
        await using var receiver = await former.AttachAsync();
        await (await ClaimAsync(_there, "alice", "one")).LeaveAsync();
        await ClaimAsync(_there, "alice", "two");

        (await receiver.ReceiveAsync(_long)).Ended.Should().Be(WaitEnded.Left, "its receives end at once");
        var began = TimeProvider.System.GetTimestamp();
        while (await SendAsync(former, "bob", "I am alice") != SendStatus.SenderGone)
        {
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(2), "a claim is remembered for a second");
        }
    }

    /// <summary>Sends until Redis takes it; whether an attempt that failed was carried out is not known.</summary>
    private static async Task AcceptsAgainAsync(IMailbox from, string to, string text)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                if (await SendAsync(from, to, text) == SendStatus.Accepted)
                {
                    return;
                }
            }
            catch (MailboxStoreException)
            {
                // Not yet.
            }

            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private sealed class OffClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
