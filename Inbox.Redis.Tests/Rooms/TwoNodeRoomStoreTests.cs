using Inbox.Redis.Rooms;
using Inbox.Rooms;

namespace Inbox.Redis.Tests.Rooms;

/// <summary>What every store of rooms promises, with every other member on another node.</summary>
[TestFixture]
internal sealed class TwoNodeRoomStoreTests : RedisRoomStoreTests
{
    protected override IRoomStore CreateStore(RoomOptions options, TimeProvider clock)
    {
        var prefix = Guid.NewGuid().ToString("n");
        Rooms = StartNode(prefix, options, clock);
        return new TurnTaking([Rooms, StartNode(prefix, options, clock)]);
    }

    private sealed class TurnTaking(RedisRoomStore[] stores) : IRoomStore, IMailboxDrain
    {
        private int _turn = -1;

        public ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default) =>
            stores[Interlocked.Increment(ref _turn) % stores.Length].JoinAsync(room, seenTerm, cancellationToken);

        public async ValueTask DrainAsync(CancellationToken cancellationToken = default) =>
            await Task.WhenAll(stores.Select(store => store.DrainAsync(cancellationToken).AsTask()));
    }
}
