using System.Collections.Concurrent;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Inbox.Memory;

namespace Inbox.Benchmarks;

/// <summary>What the engine costs without any web around it, beside the bare parts one would build it from. Read the ratios, not the nanoseconds.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks : IDisposable
{
    private readonly MemoryMailboxStore _store = new(new());
    private readonly byte[] _body = new byte[64];
    private readonly Channel<byte[]> _channel = Channel.CreateBounded<byte[]>(100);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<byte[]>> _queues = new();
    private IMailbox _alice = null!;
    private IMailbox _bob = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _alice = (await _store.ClaimAsync("alice", default)).Mailbox!;
        _bob = (await _store.ClaimAsync("bob", default)).Mailbox!;
        _queues["bob"] = new();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A message from alice to bob: sent, received, settled.</summary>
    [Benchmark(Baseline = true)]
    public async ValueTask<int> SendAndReceive()
    {
        await _alice.SendAsync("bob", new(_body));
        var result = await _bob.ReceiveAsync();
        await result.CompleteAsync();
        return result.Messages.Count;
    }

    /// <summary>Bob waits first, and the message wakes him.</summary>
    [Benchmark]
    public async Task<int> WaitAndWake()
    {
        var wait = _bob.ReceiveAsync(new() { Wait = TimeSpan.FromSeconds(30) });
        await _alice.SendAsync("bob", new(_body));
        var result = await wait;
        await result.CompleteAsync();
        return result.Messages.Count;
    }

    /// <summary>What each request does first: the digest of the password, compared.</summary>
    [Benchmark]
    public async ValueTask<ClaimStatus> Claim() => (await _store.ClaimAsync("alice", default)).Status;

    /// <summary>The least there is: a bounded channel, without names, passwords, lifetimes or limits in bytes.</summary>
    [Benchmark]
    public bool BareChannel() => _channel.Writer.TryWrite(_body) && _channel.Reader.TryRead(out _);

    /// <summary>The mailbox of a first prototype: a queue by name.</summary>
    [Benchmark]
    public bool BareDictionaryOfQueues()
    {
        _queues["bob"].Enqueue(_body);
        return _queues["bob"].TryDequeue(out _);
    }
}
