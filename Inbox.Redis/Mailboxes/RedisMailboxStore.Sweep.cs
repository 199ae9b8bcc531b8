using Inbox.Redis.Nodes;
using StackExchange.Redis;

namespace Inbox.Redis.Mailboxes;

internal sealed partial class RedisMailboxStore
{
    /// <summary>How many names one sweep takes from a partition at a time.</summary>
    private const int Batch = 100;

    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        _claims.Clean();
        _origins.Clean();

        // The last beat has told where there is something; by a clock that it does not know, anything may be due.
        var due = Node.Partitions.Where(partition => partition.IsDue || ScriptClock is not null);
        return (await Task.WhenAll(due.Select(SweepAsync)).WaitAsync(cancellationToken).ConfigureAwait(false)).Sum();
    }

    /// <summary>Visits each name that is due. All nodes do, and a visit for nothing changes nothing.</summary>
    private async Task<int> SweepAsync(Partition partition)
    {
        var freed = 0;
        RedisValue[] names;
        do
        {
            names = (RedisValue[])(await Node.RunAsync(MailboxScript.Due, [partition.Due], [Now, Batch]).ConfigureAwait(false))!;
            var visits = await Task.WhenAll(names.Select(name => RunAsync((string)name!, MailboxScript.Visit))).ConfigureAwait(false);
            freed += visits.Count(visit => visit.Status == "Freed");
        }
        while (names.Length == Batch);

        return freed;
    }
}
