using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

/// <summary>What every store of rooms promises its members. A store's tests derive from this and make one.</summary>
internal abstract partial class RoomStoreContract
{
    private ManualTimeProvider _time = null!;
    private IRoomStore _rooms = null!;

    [SetUp]
    public void CreateRooms() => _rooms = Create(new());

    /// <summary>Makes an empty store, which has nothing in common with those before.</summary>
    protected abstract IRoomStore CreateStore(RoomOptions options, TimeProvider clock);

    /// <summary>Returns how many rooms have members, in the store that was made last.</summary>
    protected abstract Task<long> CountAsync();

    /// <summary>Returns a room at this instant, in the store that was made last; null when it has no members.</summary>
    protected abstract Task<(int[] Members, int Host, long Term)?> LookAsync(string room);

    [Test]
    public async Task Who_comes_first_is_number_one_and_host()
    {
        var joined = await JoinAsync("x");

        joined.Found.Should().BeEquivalentTo(new { Room = "x", Number = 1, Members = new[] { 1 }, Host = 1 });
        joined.Found.Term.Should().Be(_time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Test]
    public async Task Who_comes_later_finds_the_others_and_they_are_told()
    {
        var first = await JoinAsync("x");
        var second = await JoinAsync("x");
        var third = await JoinAsync("x");

        third.Found.Should().BeEquivalentTo(new { Number = 3, Members = new[] { 1, 2, 3 }, Host = 1, first.Found.Term });
        (await first.TakeAsync(2)).Should().Equal(new MemberJoined(2), new MemberJoined(3));
        (await second.TakeAsync(1)).Should().Equal(new MemberJoined(3));
    }

    [Test]
    public async Task When_the_host_goes_the_longest_standing_takes_over()
    {
        var (first, second, third) = (await JoinAsync("x"), await JoinAsync("x"), await JoinAsync("x"));
        await first.Member.LeaveAsync();

        var term = first.Found.Term + 1;
        (await second.TakeAsync(3)).Should().Equal(new MemberJoined(3), new MemberLeft(1), new HostElected(2, term));
        (await third.TakeAsync(2)).Should().Equal(new MemberLeft(1), new HostElected(2, term));
        (await first.Member.Ended).Should().Be(MemberEnd.Left);
    }

    [Test]
    public async Task When_another_goes_the_host_stays()
    {
        var (first, second) = (await JoinAsync("x"), await JoinAsync("x"));
        await second.Member.LeaveAsync();
        await second.Member.LeaveAsync();

        (await first.TakeAsync(2)).Should().Equal(new MemberJoined(2), new MemberLeft(2));
        (await LookAsync("x")).Should().BeEquivalentTo((new[] { 1 }, 1, first.Found.Term));
    }

    [Test]
    public async Task Who_comes_back_has_a_new_number_and_is_not_host()
    {
        var (first, second) = (await JoinAsync("x"), await JoinAsync("x"));
        await first.Member.LeaveAsync();
        var again = await JoinAsync("x");

        again.Found.Should().BeEquivalentTo(new { Number = 3, Members = new[] { 2, 3 }, Host = 2 });
        (await second.Member.SignalAsync(1, "for the one that left"u8.ToArray())).Should().BeFalse("the number is nobody's");
    }

    [Test]
    public async Task An_empty_room_vanishes_and_begins_again_with_number_one_and_a_larger_term()
    {
        var before = await JoinAsync("x");
        await before.Member.LeaveAsync();
        (await CountAsync()).Should().Be(0);

        var after = await JoinAsync("x");
        after.Found.Number.Should().Be(1);
        after.Found.Term.Should().BeGreaterThan(before.Found.Term);
    }

    [Test]
    public async Task A_term_is_larger_than_those_of_a_server_before()
    {
        var before = await JoinAsync("x");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var restarted = CreateStore(new(), _time);

        (await RoomReader.JoinAsync(restarted, "x")).Found.Term.Should().BeGreaterThan(before.Found.Term);
    }

    [Test]
    public async Task A_term_is_larger_than_one_that_a_member_has_seen_though_the_clock_was_set_back()
    {
        var before = await JoinAsync("x");
        var restarted = CreateStore(new(), new ManualTimeProvider());
        var seen = before.Found.Term + 3_600_000;

        var again = await RoomReader.JoinAsync(restarted, "x", seen);
        again.Found.Term.Should().BeGreaterThan(seen);
        var next = await RoomReader.JoinAsync(restarted, "x", seen);
        next.Found.Term.Should().Be(again.Found.Term, "it is larger already");
        await again.Member.LeaveAsync();
        (await next.TakeAsync(2))[1].Should().BeOfType<HostElected>().Which.Term.Should().BeGreaterThan(again.Found.Term);
    }

    [Test]
    public async Task Whoever_knows_a_larger_term_has_the_host_elected_once_more()
    {
        var first = await JoinAsync("x");
        var seen = first.Found.Term + 3_600_000;

        var second = await RoomReader.JoinAsync(_rooms, "x", seen);

        second.Found.Should().BeEquivalentTo(new { Number = 2, Host = 1, Term = seen + 1 });
        (await first.TakeAsync(2)).Should().Equal(new HostElected(1, seen + 1), new MemberJoined(2));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public async Task Terms_are_lifted_by_thirty_days_at_most(long beyond, bool isLifted)
    {
        var seen = _time.GetUtcNow().ToUnixTimeMilliseconds() + 30L * 86_400_000 + beyond;
        ((await RoomReader.JoinAsync(_rooms, "x", seen)).Found.Term > seen).Should().Be(isLifted);
    }

    [Test]
    public async Task A_signal_reaches_the_one_it_is_for_and_says_who_sent_it()
    {
        var (first, second, third) = (await JoinAsync("x"), await JoinAsync("x"), await JoinAsync("x"));
        (await second.Member.SignalAsync(1, "offer"u8.ToArray())).Should().BeTrue();
        await third.Member.LeaveAsync();

        var heard = await first.TakeAsync(4);
        heard[2].Should().BeOfType<Signaled>().Which.From.Should().Be(2);
        ((Signaled)heard[2]).Data.ToArray().Should().Equal("offer"u8.ToArray());
        (await second.TakeAsync(2)).Should().Equal(new MemberJoined(3), new MemberLeft(3));
    }

    [Test]
    public async Task Rooms_never_meet()
    {
        var (x, y) = (await JoinAsync("x"), await JoinAsync("X"));
        var another = await JoinAsync("X");

        (await x.Member.SignalAsync(2, "hello"u8.ToArray())).Should().BeFalse();
        (x.Found.Host, y.Found.Host, another.Found.Host).Should().Be((1, 1, 1));
        await x.Member.LeaveAsync();
        (await x.RestAsync()).Should().BeEmpty();
        await another.Member.LeaveAsync();
        (await y.TakeAsync(2)).Should().Equal(new MemberJoined(2), new MemberLeft(2));
    }

    [Test]
    public async Task Who_has_left_can_not_signal()
    {
        var (first, second) = (await JoinAsync("x"), await JoinAsync("x"));
        await second.Member.LeaveAsync();
        (await second.Member.SignalAsync(1, "late"u8.ToArray())).Should().BeFalse();
        (await first.TakeAsync(2)).Should().Equal(new MemberJoined(2), new MemberLeft(2));
        await first.Member.LeaveAsync();
        (await first.RestAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_stop_ends_all_without_electing_anybody()
    {
        var (first, second) = (await JoinAsync("x"), await JoinAsync("x"));
        await ((IMailboxDrain)_rooms).DrainAsync();

        (await first.Member.Ended).Should().Be(MemberEnd.Stopping);
        (await second.Member.Ended).Should().Be(MemberEnd.Stopping);
        (await second.RestAsync()).Should().BeEmpty();
        (await _rooms.JoinAsync("x")).Status.Should().Be(JoinStatus.Stopping);
        (await CountAsync()).Should().Be(0);
    }

    private IRoomStore Create(RoomOptions options) => CreateStore(options, _time = new());

    private Task<RoomReader> JoinAsync(string room) => RoomReader.JoinAsync(_rooms, room);
}
