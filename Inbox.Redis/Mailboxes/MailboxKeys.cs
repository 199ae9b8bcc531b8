using Inbox.Redis.Nodes;
using StackExchange.Redis;

namespace Inbox.Redis.Mailboxes;

/// <summary>Makes what scripts are given about a mailbox: its keys, and the arguments that all of them share.</summary>
internal sealed class RedisMailboxKeys(RedisMailboxStore store)
{
    public MailboxKeys Of(string name)
    {
        var partition = store.Node.PartitionOf(name);
        return new(store, partition, name,
        [
            partition.Key("mailbox", name), partition.Key("queue", name), partition.Key("bodies", name), partition.Due, partition.Counts, partition.Origins,
            partition.Nodes, partition.Key("pledges", name), partition.Orphans,
        ]);
    }
}

/// <summary>The keys of one mailbox, in the order that the scripts expect.</summary>
internal readonly record struct MailboxKeys(RedisMailboxStore Store, Partition Partition, string Name, RedisKey[] Keys)
{
    public const int CommonArguments = 7;

    /// <summary>Writes what stands in front of a script's own arguments.</summary>
    public void WriteCommon(Span<RedisValue> arguments)
    {
        var (options, all, own) = (Store.Options, Store.Node.Heart.Held, Partition.Held);
        arguments[0] = Store.Node.Id;
        arguments[1] = Store.Node.Channels;
        arguments[2] = Name;
        arguments[3] = Store.Now;
        arguments[4] = RedisMailboxStore.Microseconds(options.IdleTimeout);

        // A script sees its own partition; the others hold what they held at the last beat.
        arguments[5] = options.MaxTotalMessages - (all.Messages - own.Messages);
        arguments[6] = options.MaxTotalBytes - (all.Bytes - own.Bytes);
    }
}
