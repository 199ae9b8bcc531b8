using Inbox.Memory;
using System.Diagnostics;
using Inbox.Reliability.Tests.Hosting;

namespace Inbox.Reliability.Tests.Churn;

/// <summary>Stretches of churn with a look at the memory after each. <c>INBOX_SOAK_SECONDS</c> (12) is for all of them.</summary>
internal static class Soak
{
    private const int Stretches = 30;
    public const int Workers = 4;

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(5);

    public static int Seconds { get; } = Setting.Number("INBOX_SOAK_SECONDS", 12);

    /// <param name="what">For the report.</param>
    /// <param name="statistics">Of the mailboxes.</param>
    /// <param name="lifeAsync">The life of a mailbox or a few, by the worker's dice. Says how many.</param>
    public static async Task RunAsync(string what, MemoryMailboxStore store, Func<int, Random, Task<int>> lifeAsync)
    {
        using var patience = Patience.For(Seconds);
        var record = new MemoryRecord();
        var mailboxes = 0L;
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
            {
                var dice = new Random(stretch * Workers + worker);
                while (watch.Elapsed < TimeSpan.FromSeconds(Seconds) / Stretches)
                {
                    Interlocked.Add(ref mailboxes, await lifeAsync(worker, dice));
                }
            })));
            await UntilEmptyAsync(store, patience.Token);
            record.Take();
        }

        record.AssertLevel(what, mailboxes);
    }

    /// <summary>Until the last has expired, by a clock that nobody moves.</summary>
    private static async Task UntilEmptyAsync(MemoryMailboxStore store, CancellationToken patience)
    {
        using var timer = new PeriodicTimer(_look);
        while (store.Statistics is not { Mailboxes: 0, Bytes: 0 })
        {
            await timer.WaitForNextTickAsync(patience);
        }
    }
}
