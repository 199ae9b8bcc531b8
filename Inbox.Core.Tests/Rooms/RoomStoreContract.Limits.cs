using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

/// <content>Each limit at its edge.</content>
internal abstract partial class RoomStoreContract
{
    [Test]
    public async Task A_full_room_takes_nobody_until_somebody_leaves()
    {
        var rooms = Create(new() { MaxMembers = 2 });
        var first = await RoomReader.JoinAsync(rooms, "x");
        await RoomReader.JoinAsync(rooms, "x");
        var third = await rooms.JoinAsync("x");
        third.Status.Should().Be(JoinStatus.RoomFull);
        third.TryGetMember(out _).Should().BeFalse();
        (await rooms.JoinAsync("y")).Status.Should().Be(JoinStatus.Joined);

        await first.Member.LeaveAsync();
        (await rooms.JoinAsync("x")).Status.Should().Be(JoinStatus.Joined);
    }

    [Test]
    public async Task A_full_server_makes_no_room_until_one_vanishes()
    {
        var rooms = Create(new() { MaxRooms = 1 });
        var only = await RoomReader.JoinAsync(rooms, "x");
        (await rooms.JoinAsync("y")).Status.Should().Be(JoinStatus.ServerFull);
        var second = await RoomReader.JoinAsync(rooms, "x");

        await only.Member.LeaveAsync();
        (await rooms.JoinAsync("y")).Status.Should().Be(JoinStatus.ServerFull);
        await second.Member.LeaveAsync();
        (await rooms.JoinAsync("y")).Status.Should().Be(JoinStatus.Joined);
    }

    [TestCase("", JoinStatus.IllegalName)]
    [TestCase("abcd", JoinStatus.Joined)]
    [TestCase("abcde", JoinStatus.IllegalName)]
    [TestCase("äb", JoinStatus.Joined)]
    [TestCase("äöü", JoinStatus.IllegalName)]
    public async Task A_name_has_so_many_bytes(string name, JoinStatus status) =>
        (await Create(new() { MaxNameBytes = 4 }).JoinAsync(name)).Status.Should().Be(status);

    [Test]
    public async Task A_member_that_reads_nothing_is_put_out_and_the_next_one_is_host()
    {
        const int Limit = 4096;
        var rooms = Create(new() { MaxPendingBytes = Limit });
        (await rooms.JoinAsync("x")).TryGetMember(out var deaf);
        var other = await RoomReader.JoinAsync(rooms, "x");

        // Two events wait already: it joined, and so did the other.
        (await other.Member.SignalAsync(deaf!.Number, new byte[Limit - 3 * 64])).Should().BeTrue("it just fits");
        await other.Member.SignalAsync(other.Found.Number, default);
        await other.TakeAsync(1);
        deaf.Ended.IsCompleted.Should().BeFalse();
        await other.Member.SignalAsync(deaf.Number, default);

        (await deaf.Ended).Should().Be(MemberEnd.TooSlow);
        var told = await other.TakeAsync(2);
        told[0].Should().Be(new MemberLeft(1));
        told[1].Should().BeOfType<HostElected>().Which.Host.Should().Be(2);
    }

    [Test]
    public async Task What_was_read_makes_room()
    {
        var rooms = Create(new() { MaxPendingBytes = 4096 });
        var (first, second) = (await RoomReader.JoinAsync(rooms, "x"), await RoomReader.JoinAsync(rooms, "x"));
        await first.TakeAsync(1);
        for (var i = 0; i < 100; i++)
        {
            (await second.Member.SignalAsync(1, new byte[4000])).Should().BeTrue();
            await first.TakeAsync(1);
        }
    }

    [Test]
    public async Task When_several_are_too_slow_at_once_those_who_stay_have_a_host()
    {
        var rooms = Create(new() { MaxPendingBytes = 4096 });
        var deaf = new List<IRoomMember>();
        while (deaf.Count < 10)
        {
            deaf.Add(await JoinAsync());
        }

        for (var i = 0; i < 100; i++)
        {
            await (await JoinAsync()).LeaveAsync();
        }

        (await Task.WhenAll(deaf.Select(member => member.Ended))).Should().OnlyContain(end => end == MemberEnd.TooSlow);
        var last = await RoomReader.JoinAsync(rooms, "x");
        var (members, host) = (last.Found.Members.ToHashSet(), last.Found.Host);
        while (members.Count > 1)
        {
            var told = (await last.TakeAsync(1))[0];
            members.Remove(told is MemberLeft left ? left.Number : 0);
            host = told is HostElected elected ? elected.Host : host;
        }

        host = host == last.Found.Number ? host : ((HostElected)(await last.TakeAsync(1))[0]).Host;
        host.Should().Be(last.Found.Number);
        (await LookAsync("x")).Should().BeEquivalentTo(new { Item1 = new[] { host }, Item2 = host });

        async Task<IRoomMember> JoinAsync()
        {
            (await rooms.JoinAsync("x")).TryGetMember(out var member).Should().BeTrue();
            return member!;
        }
    }

    [TestCase(nameof(RoomOptions.MaxMembers), 1, 10_000)]
    [TestCase(nameof(RoomOptions.MaxRooms), 1, 1_000_000)]
    [TestCase(nameof(RoomOptions.MaxNameBytes), 1, 4096)]
    [TestCase(nameof(RoomOptions.MaxPendingBytes), 4096, 1 << 30)]
    public void A_limit_has_a_range(string property, int least, int most)
    {
        foreach (var (value, isFine) in new[] { (least - 1, false), (least, true), (most, true), (most + 1, false) })
        {
            var options = new RoomOptions();
            typeof(RoomOptions).GetProperty(property)!.SetValue(options, value);
            var create = () => Create(options);
            if (isFine)
            {
                create.Should().NotThrow();
            }
            else
            {
                create.Should().Throw<ArgumentException>().WithMessage($"RoomOptions.{property} must be from *");
            }
        }
    }
}
