using Inbox.Redis.Nodes;
using Inbox.Redis.Rooms;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rooms;
using Inbox.Tests.Rooms;

namespace Inbox.Redis.Tests.Rooms;

/// <summary>What every store of rooms promises, on a real Redis.</summary>
[TestFixture]
internal class RedisRoomStoreTests : RoomStoreContract
{
    private readonly List<RedisNode> _nodes = [];

    /// <summary>Gets or sets a store that sees all rooms.</summary>
    protected RedisRoomStore Rooms { get; set; } = null!;

    protected override int StormRounds => 300;

    [TearDown]
    public async Task StopNodes()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _nodes.Clear();
    }

    protected override IRoomStore CreateStore(RoomOptions options, TimeProvider clock) =>
        Rooms = StartNode(Guid.NewGuid().ToString("n"), options, clock);

    protected RedisRoomStore StartNode(string prefix, RoomOptions options, TimeProvider clock)
    {
        _nodes.Add(TestNode.Create(AssemblySetup.Redis, prefix));
        return new(options, _nodes[^1], clock);
    }

    protected override Task<long> CountAsync() => Rooms.CountAsync();

    protected override Task<(int[] Members, int Host, long Term)?> LookAsync(string room) => Rooms.LookAsync(room);
}
