using System.Diagnostics;

namespace Inbox.Redis.Nodes;

/// <summary>
/// Counts what a node has begun and not ended, so that a test with a clock of its own can await that all have come to rest. Debug builds
/// only.
/// </summary>
internal sealed class Rest
{
    private int _begun;

    public bool IsReached => Volatile.Read(ref _begun) == 0;

    [Conditional("DEBUG")]
    public void Begin() => Interlocked.Increment(ref _begun);

    [Conditional("DEBUG")]
    public void End() => Interlocked.Decrement(ref _begun);
}
