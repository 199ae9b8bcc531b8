using Inbox.Redis.Rooms;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rooms;
using Inbox.Tests.Rooms;

namespace Inbox.Redis.Tests.Rooms;

/// <summary>Rooms on nodes that run well.</summary>
[TestFixture(Layout.OneRedis)]
[TestFixture(Layout.RedisCluster)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RoomNodesTests(Layout layout)
{
    private RoomCluster _cluster = null!;
    private RedisRoomStore _here = null!;
    private RedisRoomStore _there = null!;

    [SetUp]
    public async Task StartTwoNodes()
    {
        _cluster = new(await AssemblySetup.RedisOfAsync(layout));
        (_here, _there) = (await _cluster.StartNodeAsync(), await _cluster.StartNodeAsync());
    }

    [TearDown]
    public async Task StopNodes() => await _cluster.DisposeAsync();

    [Test]
    public async Task Signals_cross_nodes_in_order()
    {
        var (first, second) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        await first.TakeAsync(1);
        for (var i = 0; i < 500; i++)
        {
            (await first.Member.SignalAsync(2, BitConverter.GetBytes(i))).Should().BeTrue();
            (await second.Member.SignalAsync(1, BitConverter.GetBytes(-i))).Should().BeTrue();
        }

        (await second.TakeAsync(500)).Should().Equal(Enumerable.Range(0, 500).Select(i => new Signaled(1, BitConverter.GetBytes(i))));
        (await first.TakeAsync(500)).Should().Equal(Enumerable.Range(0, 500).Select(i => new Signaled(2, BitConverter.GetBytes(-i))));
    }

    [Test]
    public async Task A_host_on_one_node_is_succeeded_on_another_in_the_same_step()
    {
        var (first, second, third) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"), await RoomReader.JoinAsync(_here, "x"));
        await first.Member.LeaveAsync();

        var heard = await second.TakeAsync(3);
        heard[..2].Should().Equal(new MemberJoined(3), new MemberLeft(1));
        heard[2].Should().BeOfType<HostElected>().Which.Host.Should().Be(2);
        (await third.TakeAsync(2)).Should().Equal(heard[1..]);
        (await _here.LookAsync("x")).Should().BeEquivalentTo(await _there.LookAsync("x"));
    }

    [Test]
    public async Task Members_on_all_nodes_are_told_of_the_same_changes_in_the_same_order()
    {
        var watchers = new[] { await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"), await RoomReader.JoinAsync(await _cluster.StartNodeAsync(), "x") };
        await watchers[0].TakeAsync(2);
        await watchers[1].TakeAsync(1);
        RedisRoomStore[] stores = [_here, _there];
        var told = watchers.Select(watcher => HearAsync(watcher, new MemberLeft(1))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                var member = await RoomReader.JoinAsync(stores[(worker + round) % 2], "x");
                await member.Member.LeaveAsync();
            }
        })));
        await watchers[0].Member.LeaveAsync();

        var stories = await Task.WhenAll(told[1..]);
        stories[0].Should().HaveCount(401).And.Equal(stories[1]);
        stories[0].OfType<MemberJoined>().Select(joined => joined.Number).Should().Equal(Enumerable.Range(4, 200));
        (await told[0]).Should().Equal(stories[0].Take((await told[0]).Count), "it was told of the same until it left");
    }

    [Test]
    public async Task A_node_that_drains_ends_its_members_and_elects_once_among_the_others()
    {
        var (first, second, third) = (await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_here, "x"), await RoomReader.JoinAsync(_there, "x"));
        var alone = await RoomReader.JoinAsync(_here, "y");
        await _here.DrainAsync();

        foreach (var ended in new[] { first, second, alone })
        {
            (await ended.Member.Ended).Should().Be(MemberEnd.Stopping);
            (await ended.RestAsync()).Should().NotContain(told => told is MemberLeft || told is HostElected);
        }

        var heard = await third.TakeAsync(3);
        heard[..2].Should().Equal(new MemberLeft(2), new MemberLeft(1));
        heard[2].Should().BeOfType<HostElected>().Which.Host.Should().Be(3);
        (await _here.JoinAsync("x")).Status.Should().Be(JoinStatus.Stopping);
        (await _there.CountAsync()).Should().Be(1);
        (await _there.JoinAsync("y")).Status.Should().Be(JoinStatus.Joined);
    }

    [Test]
    public async Task The_limit_of_rooms_counts_those_of_all_nodes_and_partitions()
    {
        _cluster.Options.MaxRooms = 8;
        for (var i = 0; i < 8; i++)
        {
            await RoomReader.JoinAsync(_here, $"{i}");
            await _here.Node.Heart.BeatNowAsync();
        }

        await _there.Node.Heart.BeatNowAsync();
        foreach (var rooms in new[] { _here, _there })
        {
            foreach (var name in Enumerable.Range(100, 20))
            {
                (await rooms.JoinAsync($"{name}")).Status.Should().Be(JoinStatus.ServerFull);
            }

            (await rooms.JoinAsync("3")).Status.Should().Be(JoinStatus.Joined);
        }
    }

    [Test]
    public async Task A_name_that_has_no_form_in_utf8_is_refused() =>
        (await _here.JoinAsync("x\ud800")).Status.Should().Be(JoinStatus.IllegalName);

    [Test]
    public async Task Names_with_spaces_and_braces_are_names_like_any_other()
    {
        foreach (var name in new[] { "a b", "a b ", " ", "{a}:b", "ä\0\n" })
        {
            var (first, second) = (await RoomReader.JoinAsync(_here, name), await RoomReader.JoinAsync(_there, name));
            (first.Found.Room, second.Found.Number).Should().Be((name, 2));
            await second.Member.LeaveAsync();
            (await first.TakeAsync(2)).Should().Equal(new MemberJoined(2), new MemberLeft(2));
        }

        await _here.DrainAsync();
        (await _there.CountAsync()).Should().Be(0);
        await _there.DrainAsync();
        (await _cluster.KeysAsync()).Should().BeEmpty("nothing is left of rooms that are empty");
    }

    [Test]
    public async Task A_join_that_is_given_up_leaves_nobody_behind()
    {
        for (var i = 0; i < 100; i++)
        {
            using var over = new CancellationTokenSource();
            var joining = _here.JoinAsync("x", 0, over.Token).AsTask();
            await over.CancelAsync();
            try
            {
                (await joining).TryGetMember(out var member).Should().BeTrue();
                await member!.LeaveAsync();
            }
            catch (OperationCanceledException)
            {
            }
        }

        (await _here.CountAsync()).Should().Be(0);
    }

    /// <summary>All that a member is told, up to a certain event or its end.</summary>
    private static async Task<List<RoomEvent>> HearAsync(RoomReader reader, RoomEvent last)
    {
        var told = new List<RoomEvent>();
        while (await reader.Member.NextAsync() is { } next)
        {
            told.Add(next);
            if (next == last)
            {
                break;
            }
        }

        return told;
    }
}
