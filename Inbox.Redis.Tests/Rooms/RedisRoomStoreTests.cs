using Inbox.Redis.Nodes;
using Inbox.Redis.Rooms;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rooms;
using Inbox.Tests.Rooms;

namespace Inbox.Redis.Tests.Rooms;

/// <summary>What every store of rooms promises, on a real Redis.</summary>
[TestFixture]
internal sealed class RedisRoomStoreTests : RoomStoreContract
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
        _nodes.Add(TestNode.Create(AssemblySetup.Redis, Guid.NewGuid().ToString("n")));
        return _store = new(options, _nodes[^1], clock);
    }

    protected override Task<long> CountAsync() => _store.CountAsync();

    protected override Task<(int[] Members, int Host, long Term)?> LookAsync(string room) => _store.LookAsync(room);
}
