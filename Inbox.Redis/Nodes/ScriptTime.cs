using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>Times as scripts take them: microseconds, which a script's numbers hold exactly.</summary>
internal static class ScriptTime
{
    /// <summary>Returns the time for scripts: empty for that of Redis, unless the store has a clock of its own.</summary>
    public static RedisValue Now(TimeProvider time) =>
        time == TimeProvider.System ? RedisValue.EmptyString : Microseconds(time.GetUtcNow() - DateTimeOffset.UnixEpoch);

    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;
}
