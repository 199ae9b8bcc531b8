using Inbox.Redis.Rooms;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rooms;
using Inbox.Tests.Rooms;
using StackExchange.Redis;

namespace Inbox.Redis.Tests.Rooms;

/// <summary>Rooms when nodes, Redis or what is between them fails.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RoomFaultTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private RedisProcess _redis = null!;
    private ConnectionMultiplexer _operator = null!;
    private RoomCluster _cluster = null!;
    private RedisRoomStore _here = null!;
    private RedisRoomStore _there = null!;

    [SetUp]
    public async Task StartRedisAndTwoNodes()
    {
        _redis = await RedisProcess.StartAsync();
        _operator = await _redis.ConnectAsync();
        _cluster = new(_redis);
        (_here, _there) = (await _cluster.StartNodeAsync(), await _cluster.StartNodeAsync());
    }

    [TearDown]
    public async Task StopNodesAndRedis()
    {
        await _cluster.DisposeAsync();
        await _operator.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    public async Task The_members_of_a_node_that_dies_are_gone_within_ten_seconds_and_another_is_host()
    {
        var (first, second, third) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        await RoomReader.JoinAsync(_here, "y");
        await _here.Node.DieAsync();

        var heard = await third.TakeAsync(3).WaitAsync(_patience);
        heard[..2].Should().Equal(new MemberLeft(2), new MemberLeft(1));
        var elected = heard[2].Should().BeOfType<HostElected>().Which;
        (elected.Host, elected.Term > third.Found.Term).Should().Be((3, true));
        await UntilAsync(async () => await _there.CountAsync() == 1);
        (await RoomReader.JoinAsync(_there, "y")).Found.Number.Should().Be(1, "nobody was there any longer");
    }

    [Test]
    public async Task A_node_that_starts_after_all_have_died_takes_their_members_out()
    {
        await RoomReader.JoinAsync(_here, "x");
        await Task.WhenAll(_here.Node.DieAsync(), _there.Node.DieAsync());

        var again = await _cluster.StartNodeAsync();
        var member = await RoomReader.JoinAsync(again, "x");
        member.Found.Host.Should().Be(1, "nobody has noticed yet");
        var heard = await member.TakeAsync(2).WaitAsync(_patience);
        heard[0].Should().Be(new MemberLeft(1));
        heard[1].Should().BeOfType<HostElected>().Which.Host.Should().Be(2);
    }

    [Test]
    public async Task A_node_that_stops_without_draining_leaves_nobody_behind()
    {
        await RoomReader.JoinAsync(_here, "x");
        var other = await RoomReader.JoinAsync(_there, "x");
        await _here.Node.DisposeAsync();

        var missed = await _operator.GetDatabase().HashGetAsync(_there.Node.PartitionOf("x").Nodes, _here.Node.Id);
        (missed.IsNull || (int)missed >= 4).Should().BeTrue("it counts as dead at once");
        (await other.TakeAsync(2).WaitAsync(_patience))[0].Should().Be(new MemberLeft(1));
    }

    [Test]
    public async Task A_node_that_was_taken_for_dead_ends_its_memberships_and_its_members_can_join_again()
    {
        var (here, there) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        var database = _operator.GetDatabase();
        var nodes = _here.Node.PartitionOf("x").Nodes;
        while (!here.Member.Ended.IsCompleted)
        {
            await database.HashSetAsync(nodes, _here.Node.Id, 4);
        }

        (await here.Member.Ended).Should().Be(MemberEnd.Lost);
        (await here.Member.SignalAsync(2, default)).Should().BeFalse();
        (await there.TakeAsync(2))[0].Should().Be(new MemberLeft(1));

        // It may be lost once more, by the beat that tells the node of its death.
        RoomReader again;
        do
        {
            again = await JoinAgainAsync(_here, "x", here.Found.Term);
            again.Found.Host.Should().Be(2);
        }
        while (!await again.Member.SignalAsync(2, "back"u8.ToArray()));

        var back = new Signaled(again.Found.Number, "back"u8.ToArray());
        while ((await there.TakeAsync(1))[0] is var told && !told.Equals(back))
        {
            told.Should().Match(told => told is MemberJoined || told is MemberLeft);
        }
    }

    [Test]
    public async Task When_redis_loses_its_data_all_join_again_in_a_larger_term()
    {
        var (here, there) = (await RoomReader.JoinAsync(_here, "x", DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds()), await RoomReader.JoinAsync(_there, "x"));
        await _operator.GetServers()[0].FlushAllDatabasesAsync();

        (await here.Member.Ended.WaitAsync(_patience)).Should().Be(MemberEnd.Lost);
        (await there.Member.Ended.WaitAsync(_patience)).Should().Be(MemberEnd.Lost);
        var again = await JoinAgainAsync(_there, "x", there.Found.Term);
        (again.Found.Number, again.Found.Host).Should().Be((1, 1));
        again.Found.Term.Should().BeGreaterThan(there.Found.Term);
        (await JoinAgainAsync(_here, "x", here.Found.Term)).Found.Should().BeEquivalentTo(new { Number = 2, Host = 1, again.Found.Term });
    }

    [Test]
    public async Task Who_signals_learns_at_once_that_redis_has_lost_its_data()
    {
        var member = await RoomReader.JoinAsync(_here, "x");
        await _operator.GetServers()[0].FlushAllDatabasesAsync();
        (await member.Member.SignalAsync(1, default)).Should().BeFalse();
        member.Member.Ended.IsCompleted.Should().BeTrue();
    }

    [Test]
    public async Task When_redis_restarts_with_its_data_nobody_has_left()
    {
        var (here, there) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        await here.TakeAsync(1);
        await _redis.KillAsync();
        var joining = async () => await _here.JoinAsync("y");
        await joining.Should().ThrowAsync<MailboxStoreException>();
        await _redis.StartAgainAsync();

        await UntilAsync(async () => await TrySignalAsync(here, 2, "again"u8.ToArray()));
        (await there.TakeAsync(1)).Should().Equal(new Signaled(1, "again"u8.ToArray()));
        here.Member.Ended.IsCompleted.Should().BeFalse();
        there.Member.Ended.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task Who_leaves_while_redis_is_away_is_gone_when_it_is_back()
    {
        var (here, there) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        await _redis.KillAsync();
        await here.Member.LeaveAsync();
        (await here.Member.Ended).Should().Be(MemberEnd.Left);
        await _redis.StartAgainAsync();

        var heard = await there.TakeAsync(2);
        heard[0].Should().Be(new MemberLeft(1));
        heard[1].Should().BeOfType<HostElected>().Which.Host.Should().Be(2);
    }

    [Test]
    public async Task Memberships_outlast_an_absence_of_redis_only_as_long_as_patience_does()
    {
        var impatient = await _cluster.StartNodeAsync(patience: TimeSpan.FromSeconds(1));
        var (hasty, patient) = (await RoomReader.JoinAsync(impatient, "x"), await RoomReader.JoinAsync(_here, "x"));
        await _redis.KillAsync();
        (await hasty.Member.Ended.WaitAsync(_patience)).Should().Be(MemberEnd.Lost);
        patient.Member.Ended.IsCompleted.Should().BeFalse();
        await _redis.StartAgainAsync();

        (await patient.TakeAsync(2))[0].Should().Be(new MemberLeft(1));
        (await JoinAgainAsync(impatient, "x", 0)).Found.Host.Should().Be(2);
    }

    [Test]
    public async Task A_join_whose_answer_came_too_late_leaves_nobody_behind()
    {
        var hasty = await _cluster.StartNodeAsync("asyncTimeout=1000");

        // From then on Redis knows the script. What it does not know when the pause is over it does not run.
        await RoomReader.JoinAsync(_here, "another");

        // Long enough for the answer to come too late, and too short for the client to take the connection for dead.
        await _operator.GetServers()[0].ExecuteAsync("CLIENT", "PAUSE", 2500, "WRITE");
        var joining = async () => await hasty.JoinAsync("x");
        await joining.Should().ThrowAsync<MailboxStoreException>();

        // The pause is over when this is answered.
        var member = await RoomReader.JoinAsync(_here, "x");
        (await _operator.GetDatabase().HashExistsAsync(_here.Node.PartitionOf("x").Sessions, hasty.Node.Id)).Should().BeTrue("the join was carried out");
        if (member.Found.Number == 2)
        {
            (await member.TakeAsync(2))[0].Should().Be(new MemberLeft(1));
        }

        (await _here.LookAsync("x"))!.Value.Members.Should().Equal(member.Found.Number);
    }

    [Test]
    public async Task No_signal_is_lost_or_out_of_order_while_the_channels_of_wake_ups_are_cut_again_and_again()
    {
        const int Signals = 2000;
        var (one, two) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        await one.TakeAsync(1);
        using var over = new CancellationTokenSource();
        var cutting = Task.Run(async () =>
        {
            var cuts = 0;
            while (!over.IsCancellationRequested)
            {
                cuts += (int)await _operator.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
                await Task.Yield();
            }

            return cuts;
        });

        await Task.WhenAll(SendAsync(one, 2), SendAsync(two, 1), HearAsync(one, 2), HearAsync(two, 1));
        await over.CancelAsync();
        (await cutting).Should().BeGreaterThan(2);

        static async Task SendAsync(RoomReader from, int to)
        {
            for (var i = 0; i < Signals; i++)
            {
                (await from.Member.SignalAsync(to, BitConverter.GetBytes(i))).Should().BeTrue();
            }
        }

        static async Task HearAsync(RoomReader reader, int from)
        {
            for (var i = 0; i < Signals; i++)
            {
                (await reader.TakeAsync(1))[0].Should().Be(new Signaled(from, BitConverter.GetBytes(i)));
            }
        }
    }

    [Test]
    public async Task What_waits_for_a_node_that_takes_nothing_is_bounded_and_nothing_of_it_is_left()
    {
        _cluster.Options.MaxPendingBytes = 4096;
        var (lost, other) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        await _here.Node.DieAsync();

        var sent = 0;
        while (await other.Member.SignalAsync(lost.Found.Number, new byte[1 << 20]))
        {
            (++sent).Should().BeLessThanOrEqualTo(64);
        }

        (await other.TakeAsync(2).WaitAsync(_patience))[0].Should().Be(new MemberLeft(1));
        await other.Member.LeaveAsync();
        await UntilAsync(async () => !(await _cluster.KeysAsync()).Exists(key => key.Contains(":members:", StringComparison.Ordinal)));
        await _there.DrainAsync();
        await UntilAsync(async () => (await _cluster.KeysAsync()).Count == 0);
    }

    /// <summary>A server that was taken for dead is back only at its next beat.</summary>
    private static async Task<RoomReader> JoinAgainAsync(RedisRoomStore rooms, string room, long seenTerm)
    {
        while (true)
        {
            try
            {
                return await RoomReader.JoinAsync(rooms, room, seenTerm);
            }
            catch (MailboxStoreException)
            {
            }
        }
    }

    private static async Task<bool> TrySignalAsync(RoomReader from, int to, byte[] data)
    {
        try
        {
            return await from.Member.SignalAsync(to, data);
        }
        catch (MailboxStoreException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(_patience);
        while (!await isSo())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
