using System.Collections.Concurrent;

namespace Inbox.Redis.Nodes;

/// <summary>What Redis did not answer, to be done again until it does. It must be safe to do twice.</summary>
internal sealed class UnfinishedWork
{
    /// <summary>How much is kept. What is beyond that is left to leases and idle times.</summary>
    private const int Most = 100_000;

    private readonly ConcurrentQueue<Func<Task>> _work = new();

    public void Add(Func<Task> work)
    {
        if (_work.Count < Most)
        {
            _work.Enqueue(work);
        }
    }

    /// <summary>Does something now, or when Redis answers again.</summary>
    public async Task DoAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            Add(work);
        }
    }

    /// <summary>Tries once what is kept.</summary>
    public async Task TryAsync()
    {
        for (var left = _work.Count; left > 0 && _work.TryDequeue(out var work); left--)
        {
            await DoAsync(work).ConfigureAwait(false);
        }
    }
}
