using Inbox.Memory;
using Inbox.Rendezvous;

namespace Inbox.Tests.Rendezvous;

[TestFixture]
internal sealed class MemoryRendezvousStoreTests : RendezvousStoreContract
{
    private MemoryRendezvousStore _store = null!;

    protected override IRendezvousStore CreateStore(RendezvousOptions options, TimeProvider clock) => _store = new(options, clock);

    protected override ValueTask<int> CountAsync() => new(_store.Count);
}
