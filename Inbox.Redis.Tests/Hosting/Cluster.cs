using System.Text;
using Inbox.Redis.Mailboxes;
using Inbox.Redis.Nodes;

namespace Inbox.Redis.Tests.Hosting;

/// <summary>Nodes of one cluster in this process, each with its own connections, in real time.</summary>
internal sealed class Cluster(ITestRedis redis) : IAsyncDisposable
{
    private readonly List<RedisNode> _nodes = [];
    private readonly string _prefix = Guid.NewGuid().ToString("n");

    public InboxOptions Options { get; } = new();

    public string Prefix => _prefix;

    /// <summary>Starts another node, and returns its store.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="patience">See <see cref="RedisInboxOptions.Patience"/>.</param>
    public async Task<RedisMailboxStore> StartNodeAsync(TimeProvider? time = null, TimeSpan? patience = null)
    {
        var node = TestNode.Create(redis, _prefix, partitions: 4, patience: patience);
        _nodes.Add(node);
        await node.StartAsync();
        return new RedisMailboxStore(Options, node, time ?? TimeProvider.System);
    }

    public static async Task<IMailbox> ClaimAsync(IMailboxStore node, string name, string password = "secret")
    {
        var claim = await node.ClaimAsync(name, Encoding.UTF8.GetBytes(password));
        claim.Status.Should().Be(ClaimStatus.Claimed);
        return claim.Mailbox!;
    }

    public static async Task<SendStatus> SendAsync(IMailbox from, string to, string text) => await from.SendAsync(to, new(Encoding.UTF8.GetBytes(text)));

    public static string[] Texts(ReceiveResult result) => [.. result.Messages.Select(message => Encoding.UTF8.GetString(message.Body.Span))];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
