using System.Collections.Concurrent;
using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

/// <summary>How much of its limits an origin has left in a partition, which counts only its own.</summary>
/// <remarks>
/// Where an origin stays below its share of each partition, it is below its limit in all of them, and nobody need count. Where it is above,
/// the other partitions are asked, and the answer counts for a second.
/// </remarks>
internal sealed class Origins(RedisMailboxStore store)
{
    private static readonly TimeSpan _counts = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Origin, Partition Partition), Elsewhere> _elsewhere = new();

    public long MostMailboxes(Partition partition, ClaimOrigin origin) =>
        Most(store.Options.MaxMailboxesPerOrigin, Find(partition, origin)?.Mailboxes);

    public long MostBytes(Partition partition, ClaimOrigin origin) => Most(store.Options.MaxBytesPerOrigin, Find(partition, origin)?.Bytes);

    /// <summary>Asks what an origin has in the other partitions.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task CountAsync(Partition partition, ClaimOrigin origin)
    {
        var name = store.OriginOf(origin);
        if (name.Length == 0 || store.Node.Partitions.Length == 1 || Find(partition, origin) is not null)
        {
            return;
        }

        var counts = await Task.WhenAll(store.Node.Partitions.Where(other => other != partition).Select(other =>
            store.Node.AskAsync(database => database.HashGetAsync(other.Origins, [$"m{name}", $"b{name}"])))).ConfigureAwait(false);
        _elsewhere[(name, partition)] = new(
            counts.Sum(count => (long)count[0]), counts.Sum(count => (long)count[1]), TimeProvider.System.GetTimestamp());
    }

    public void Clean()
    {
        foreach (var (key, elsewhere) in _elsewhere)
        {
            if (!IsFresh(elsewhere))
            {
                _elsewhere.TryRemove(new(key, elsewhere));
            }
        }
    }

    private long Most(long limit, long? elsewhere) =>
        limit == 0 ? long.MaxValue
        : elsewhere is { } others ? limit - others
        : limit / store.Node.Partitions.Length;

    private Elsewhere? Find(Partition partition, ClaimOrigin origin) =>
        _elsewhere.TryGetValue((store.OriginOf(origin), partition), out var elsewhere) && IsFresh(elsewhere) ? elsewhere : null;

    private static bool IsFresh(Elsewhere elsewhere) => TimeProvider.System.GetElapsedTime(elsewhere.Since) < _counts;

    private sealed record Elsewhere(long Mailboxes, long Bytes, long Since);
}
