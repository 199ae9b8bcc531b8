using BenchmarkDotNet.Attributes;
using Inbox.Memory;

namespace Inbox.Benchmarks.Engine;

/// <summary>A sweep in which nothing has expired: its cost must not depend on how many mailboxes there are.</summary>
public class SweepBenchmarks : IDisposable
{
    private MemoryMailboxStore _store = null!;

    [Params(1_000, 10_000, 100_000, 1_000_000)]
    public int Mailboxes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _store = new(new() { IdleTimeout = TimeSpan.FromHours(1), MaxMailboxes = Mailboxes });
        for (var i = 0; i < Mailboxes; i++)
        {
            _ = _store.ClaimAsync($"peer-{i}", default).Result;
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Sweep() => _store.Sweep();
}
