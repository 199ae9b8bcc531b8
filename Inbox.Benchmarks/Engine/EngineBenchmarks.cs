using System.Collections.Concurrent;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Inbox.Memory;

namespace Inbox.Benchmarks.Engine;

/// <summary>What the engine costs without any web around it, beside the bare parts one would build it from. Read the ratios, not the nanoseconds.</summary>
[MemoryDiagnoser]
public class EngineBenchmarks : IDisposable
{
    private readonly MemoryMailboxStore _store = new(new());
    private readonly byte[] _body = new byte[64];
    private readonly byte[] _password = new byte[24];
    private readonly Channel<byte[]> _channel = Channel.CreateBounded<byte[]>(100);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<byte[]>> _queues = new();
    private IMailbox _alice = null!;
    private IMailbox _bob = null!;
    private IMailboxReceiver _receiver = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _alice = (await _store.ClaimAsync("alice", _password)).Mailbox!;
        _bob = (await _store.ClaimAsync("bob", _password)).Mailbox!;
        _receiver = await _bob.AttachAsync(new() { AllowSynchronousContinuations = true });
        _queues["bob"] = new();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A message from alice to bob: sent, received, settled. It allocates the message's envelope and nothing else.</summary>
    [Benchmark(Baseline = true)]
    public int SendAndReceive()
    {
        _ = _alice.SendAsync("bob", new(_body)).Result;
        var result = _receiver.ReceiveAsync(TimeSpan.Zero).Result;
        _ = result.CompleteAsync().Result;
        return result.Messages.Count;
    }

    /// <summary>Bob waits first, and the message wakes him.</summary>
    [Benchmark]
    public async Task<int> WaitAndWake()
    {
        var wait = _receiver.ReceiveAsync(TimeSpan.FromSeconds(30));
        await _alice.SendAsync("bob", new(_body));
        var result = await wait;
        await result.CompleteAsync();
        return result.Messages.Count;
    }

    /// <summary>What proves a password: its digest, compared. The door does this once for each connection.</summary>
    [Benchmark]
    public ClaimStatus Claim() => _store.ClaimAsync("alice", _password).Result.Status;

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
