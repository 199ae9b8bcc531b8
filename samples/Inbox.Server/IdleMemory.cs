using Microsoft.Extensions.Hosting;

namespace Inbox.Server;

/// <summary>
/// Gives memory back to the system while nothing happens. The collector keeps what it has used, and does not run while nothing is allocated: a
/// server at rest would keep the garbage of its start, or of its last busy minute.
/// </summary>
internal sealed class IdleMemory(TimeProvider time, IdleMemory.IHeap heap) : IHostedService, IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>What the timers of a server at rest may allocate within a pause.</summary>
    private const long Quiet = 64 << 10;

    /// <summary>What must have been allocated since the last time: some 800 messages.</summary>
    private const long Worthwhile = 4 << 20;

    /// <summary>Above this nothing is given back: a collection that compacts stops the server the longer the more there is, and the next message may come at any time.</summary>
    private const long TooLarge = 256 << 20;

    private ITimer? _timer;
    private long _before;
    private long _trimmed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Look(), null, _pause, _pause);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var allocated = heap.AllocatedBytes;
        if (allocated - _before <= Quiet && allocated - _trimmed >= Worthwhile && heap.LiveBytes <= TooLarge)
        {
            heap.Trim();
            allocated = _trimmed = heap.AllocatedBytes;
        }

        _before = allocated;
    }

    /// <summary>What is known of the heap, and the collection that gives memory back.</summary>
    internal interface IHeap
    {
        /// <summary>Gets the bytes allocated since the start.</summary>
        long AllocatedBytes { get; }

        /// <summary>Gets the bytes in use after the last collection, at least.</summary>
        long LiveBytes { get; }

        void Trim();
    }

    /// <summary>The heap of this process.</summary>
    internal sealed class ProcessHeap : IHeap
    {
        public long AllocatedBytes => GC.GetTotalAllocatedBytes();

        public long LiveBytes => GC.GetGCMemoryInfo().HeapSizeBytes;

        public void Trim() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
