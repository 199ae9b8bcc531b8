using Inbox.Redis.Nodes;
using Inbox.Redis.Rooms;
using Inbox.Rooms;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>Nodes of one cluster with rooms in this process, each with its own connections, in real time.</summary>
internal sealed class RoomCluster(ITestRedis redis, int partitions = 4) : IAsyncDisposable
{
    private readonly List<RedisNode> _nodes = [];

    public RoomOptions Options { get; } = new();

    public string Prefix { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Starts another node, and returns its store.</summary>
    /// <param name="settings">Further settings of its connection.</param>
    /// <param name="patience">See <see cref="RedisInboxOptions.Patience"/>.</param>
    public async Task<RedisRoomStore> StartNodeAsync(string settings = "", TimeSpan? patience = null)
    {
        var node = TestNode.Create(redis, Prefix, partitions, settings, patience);
        _nodes.Add(node);
        var store = new RedisRoomStore(Options, node);
        await node.StartAsync();
        return store;
    }

    /// <summary>Returns the keys of all rooms, and of what belongs to them.</summary>
    public async Task<List<string>> KeysAsync()
    {
        await using var connection = await redis.ConnectAsync();
        string[] kinds = [":sessions", ":rooms:", ":room:", ":members:"];
        return [.. connection.GetServers().SelectMany(server => server.Keys(pattern: $"{Prefix}:*")).Select(key => (string)key!).Where(key => kinds.Any(kind => key.Contains(kind, StringComparison.Ordinal)))];
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
}
