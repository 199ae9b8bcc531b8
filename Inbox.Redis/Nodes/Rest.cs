using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Inbox.Redis.Nodes;

/// <summary>
/// Counts what a node has begun and not ended, so that a test with a clock of its own can await that all have come to rest. Debug builds
/// only.
/// </summary>
internal static class Rest
{
    private static readonly ConditionalWeakTable<RedisNode, StrongBox<int>> _begun = [];

    [Conditional("DEBUG")]
    public static void Begin(RedisNode node) => Interlocked.Increment(ref _begun.GetOrCreateValue(node).Value);

    [Conditional("DEBUG")]
    public static void End(RedisNode node) => Interlocked.Decrement(ref _begun.GetOrCreateValue(node).Value);

    public static bool IsAt(RedisNode node) => Volatile.Read(ref _begun.GetOrCreateValue(node).Value) == 0;
}
