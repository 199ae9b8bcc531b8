using Inbox.Memory;
using Inbox.Rooms;

namespace Inbox.Tests.Rooms;

[TestFixture]
internal sealed class MemoryRoomStoreTests : RoomStoreContract
{
    private MemoryRoomStore _store = null!;

    protected override IRoomStore CreateStore(RoomOptions options, TimeProvider clock) => _store = new(options, clock);

    protected override Task<long> CountAsync() => Task.FromResult((long)_store.Count);

    protected override Task<(int[] Members, int Host, long Term)?> LookAsync(string room) => Task.FromResult(
        _store.Look(room) is { Host: { } host } found ? ((int[], int, long)?)(found.Members, host, found.Term) : null);

    [Test]
    public async Task What_happens_in_a_room_has_been_told_when_the_call_returns()
    {
        var (first, second) = (await RoomReader.JoinAsync(_store, "x"), await RoomReader.JoinAsync(_store, "x"));
        await second.Member.SignalAsync(1, "hello"u8.ToArray());
        await second.Member.LeaveAsync();
        for (var i = 0; i < 3; i++)
        {
            first.Member.NextAsync().IsCompleted.Should().BeTrue();
        }
    }

    [Test]
    public async Task A_signal_that_does_not_fit_is_not_delivered()
    {
        CreateStore(new() { MaxPendingBytes = 4096 }, TimeProvider.System);
        (await _store.JoinAsync("x")).TryGetMember(out var deaf);
        var other = await RoomReader.JoinAsync(_store, "x");
        (await other.Member.SignalAsync(deaf!.Number, new byte[4096])).Should().BeFalse();
        deaf.Ended.IsCompleted.Should().BeTrue();
    }
}
