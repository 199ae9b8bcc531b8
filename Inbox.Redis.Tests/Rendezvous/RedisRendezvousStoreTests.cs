using Inbox.Redis.Nodes;
using Inbox.Redis.Rendezvous;
using Inbox.Redis.Tests.Hosting;
using Inbox.Rendezvous;
using Inbox.Tests.Rendezvous;

namespace Inbox.Redis.Tests.Rendezvous;

/// <summary>What every store of codes promises, on a real Redis.</summary>
[TestFixture]
internal sealed class RedisRendezvousStoreTests : RendezvousStoreContract
{
    private readonly List<RedisNode> _nodes = [];
    private RedisRendezvousStore _store = null!;

    protected override TimeSpan Tick => TimeSpan.FromMicroseconds(1);

    [TearDown]
    public async Task StopNodes()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _nodes.Clear();
    }

    protected override IRendezvousStore CreateStore(RendezvousOptions options, TimeProvider clock)
    {
        _nodes.Add(TestNode.Create(AssemblySetup.Redis, Guid.NewGuid().ToString("n")));
        return _store = new(options, _nodes[^1], clock);
    }

    protected override async ValueTask<int> CountAsync() => await _store.CountAsync();
}
