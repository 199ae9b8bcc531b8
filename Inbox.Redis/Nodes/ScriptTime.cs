using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>Times as scripts take them: microseconds, which a script's numbers hold exactly.</summary>
internal static class ScriptTime
{
    /// <summary>Returns the time for scripts; empty for that of Redis.</summary>
    /// <param name="clock">The clock that scripts go by; null for that of Redis, which all nodes share. Only tests have another.</param>
    public static RedisValue Now(TimeProvider? clock) =>
        clock is null ? RedisValue.EmptyString : Microseconds(clock.GetUtcNow() - DateTimeOffset.UnixEpoch);

    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;
}
