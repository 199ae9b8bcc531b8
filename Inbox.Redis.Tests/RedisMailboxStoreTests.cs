using Inbox.Redis.Mailboxes;
using Inbox.Redis.Nodes;
using Inbox.Redis.Tests.Hosting;
using Inbox.Tests;

namespace Inbox.Redis.Tests;

/// <summary>What every store promises, on a real Redis.</summary>
[TestFixture]
internal sealed class RedisMailboxStoreTests : MailboxStoreContract
{
    private RedisNode _node = null!;

    protected override TimeSpan Tick => TimeSpan.FromMicroseconds(1);

    protected override bool EndsWithItsNode => false;

    protected override IMailboxStore CreateStore(InboxOptions options, TimeProvider clock)
    {
        _node = TestNode.Create(AssemblySetup.Redis, Guid.NewGuid().ToString("n"));
        return new RedisMailboxStore(options, _node, clock) { ScriptClock = clock };
    }

    protected override Task StopAsync() => _node.DisposeAsync().AsTask();

    protected override Task Rest() => TestNode.RestAsync(_node);
}
