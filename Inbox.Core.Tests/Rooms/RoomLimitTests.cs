using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

/// <summary>Each limit at its edge.</summary>
[TestFixture]
public sealed class RoomLimitTests
{
    [Test]
    public async Task A_full_room_takes_nobody_until_somebody_leaves()
    {
        var rooms = new RoomDirectory(new() { MaxMembers = 2 });
        var first = await RoomReader.JoinAsync(rooms, "x");
        await RoomReader.JoinAsync(rooms, "x");
        rooms.Join("x", out var third).Should().Be(JoinStatus.RoomFull);
        third.Should().BeNull();
        rooms.Join("y", out _).Should().Be(JoinStatus.Joined);

        first.Member.Leave();
        rooms.Join("x", out _).Should().Be(JoinStatus.Joined);
    }

    [Test]
    public async Task A_full_server_makes_no_room_until_one_vanishes()
    {
        var rooms = new RoomDirectory(new() { MaxRooms = 1 });
        var only = await RoomReader.JoinAsync(rooms, "x");
        rooms.Join("y", out _).Should().Be(JoinStatus.ServerFull);
        var second = await RoomReader.JoinAsync(rooms, "x");

        only.Member.Leave();
        rooms.Join("y", out _).Should().Be(JoinStatus.ServerFull);
        second.Member.Leave();
        rooms.Join("y", out _).Should().Be(JoinStatus.Joined);
    }

    [TestCase("", JoinStatus.IllegalName)]
    [TestCase("abcd", JoinStatus.Joined)]
    [TestCase("abcde", JoinStatus.IllegalName)]
    [TestCase("äb", JoinStatus.Joined)]
    [TestCase("äöü", JoinStatus.IllegalName)]
    public void A_name_has_so_many_bytes(string name, JoinStatus status) =>
        new RoomDirectory(new() { MaxNameBytes = 4 }).Join(name, out _).Should().Be(status);

    [Test]
    public async Task A_member_that_reads_nothing_is_put_out_and_the_next_one_is_host()
    {
        const int Limit = 4096;
        var rooms = new RoomDirectory(new() { MaxPendingBytes = Limit });
        rooms.Join("x", out var deaf);
        var other = await RoomReader.JoinAsync(rooms, "x");

        // Two events wait already: it joined, and so did the other.
        other.Member.Signal(deaf!.Number, new byte[Limit - 3 * 64]).Should().BeTrue("it just fits");
        deaf.Ended.IsCompleted.Should().BeFalse();
        other.Member.Signal(deaf.Number, default).Should().BeFalse();

        (await deaf.Ended).Should().Be(MemberEnd.TooSlow);
        var told = await other.TakeAsync(2);
        told[0].Should().Be(new MemberLeft(1));
        told[1].Should().BeOfType<HostElected>().Which.Host.Should().Be(2);
    }

    [Test]
    public async Task What_was_read_makes_room()
    {
        var rooms = new RoomDirectory(new() { MaxPendingBytes = 4096 });
        var (first, second) = (await RoomReader.JoinAsync(rooms, "x"), await RoomReader.JoinAsync(rooms, "x"));
        await first.TakeAsync(1);
        for (var i = 0; i < 100; i++)
        {
            second.Member.Signal(1, new byte[4000]).Should().BeTrue();
            await first.TakeAsync(1);
        }
    }

    [Test]
    public void When_several_are_too_slow_at_once_those_who_stay_have_a_host()
    {
        var rooms = new RoomDirectory(new() { MaxPendingBytes = 4096 });
        RoomMember[] deaf = [.. Enumerable.Range(0, 10).Select(_ => Join())];
        for (var i = 0; i < 100; i++)
        {
            Join().Leave();
        }

        deaf.Should().OnlyContain(member => member.Ended.IsCompleted);
        var last = Join();
        rooms.Look("x").Should().BeEquivalentTo(new { Item1 = new[] { last.Number }, Item2 = last.Number });

        RoomMember Join()
        {
            rooms.Join("x", out var member).Should().Be(JoinStatus.Joined);
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
            var create = () => new RoomDirectory(options);
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
