using BenchmarkDotNet.Attributes;
using Inbox.Memory;

namespace Inbox.Benchmarks.Engine;

/// <summary>Pairs of peers that talk on threads of their own, in one store: what they share must not make them wait for each other.</summary>
[MemoryDiagnoser]
public class ParallelBenchmarks : IDisposable
{
    private const int Messages = 100_000;

    private readonly MemoryMailboxStore _store = new(new());
    private readonly byte[] _body = new byte[64];

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        foreach (var name in Enumerable.Range(0, Threads).SelectMany(i => new[] { $"a{i}", $"b{i}" }))
        {
            _ = _store.ClaimAsync(name, _body).Result;
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Nanoseconds for each message of all threads together: half as many with two threads is perfect.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void SendAndReceive()
    {
        var threads = Enumerable.Range(0, Threads).Select(i => new Thread(() => Talk(i))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private void Talk(int pair)
    {
        var (to, password) = ($"b{pair}", _body);
        var alice = _store.ClaimAsync($"a{pair}", password).Result.Mailbox!;
        var bob = _store.ClaimAsync(to, password).Result.Mailbox!;
        var receiver = bob.AttachAsync().Result;
        for (var i = 0; i < Messages / Threads; i++)
        {
            _ = alice.SendAsync(to, new(_body)).Result;
            _ = receiver.ReceiveAsync(TimeSpan.Zero).Result.CompleteAsync().Result;
        }
    }
}
