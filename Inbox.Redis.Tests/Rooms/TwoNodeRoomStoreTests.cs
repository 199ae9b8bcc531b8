using Inbox.Redis.Nodes;
using Inbox.Redis.Rooms;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rooms;
using Inbox.Tests.Rooms;

namespace Inbox.Redis.Tests.Rooms;

/// <summary>What every store of rooms promises, with every other member on another node.</summary>
[TestFixture]
internal sealed class TwoNodeRoomStoreTests : RoomStoreContract
{
    private readonly List<RedisNode> _nodes = [];
    private RedisRoomStore _store = null!;

    protected override int StormRounds => 300;

    [TearDown]
    public async Task StopNodes()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _nodes.Clear();
    }

    protected override IRoomStore CreateStore(RoomOptions options, TimeProvider clock)
    {
        var prefix = Guid.NewGuid().ToString("n");
        var (one, two) = (TestNode.Create(AssemblySetup.Redis, prefix), TestNode.Create(AssemblySetup.Redis, prefix));
        _nodes.AddRange([one, two]);
        _store = new(options, one, clock);
        return new TurnTaking([_store, new(options, two, clock)]);
    }

    protected override Task<long> CountAsync() => _store.CountAsync();

    protected override Task<(int[] Members, int Host, long Term)?> LookAsync(string room) => _store.LookAsync(room);

    private sealed class TurnTaking(RedisRoomStore[] stores) : IRoomStore, IMailboxDrain
    {
        private int _turn = -1;

        public ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default) =>
            stores[Interlocked.Increment(ref _turn) % stores.Length].JoinAsync(room, seenTerm, cancellationToken);

        public async ValueTask DrainAsync(CancellationToken cancellationToken = default) =>
            await Task.WhenAll(stores.Select(store => store.DrainAsync(cancellationToken).AsTask()));
    }
}
