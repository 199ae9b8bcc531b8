namespace Inbox.Memory;

/// <summary>Times and durations as timestamps of the <see cref="TimeProvider"/>, whose frequency is its own affair.</summary>
internal sealed class MailboxClock(TimeProvider time)
{
    /// <summary>Later than any deadline, and safe to compare with.</summary>
    public const long Never = long.MaxValue;

    public TimeProvider Time { get; } = time;

    public long Now => Time.GetTimestamp();

    /// <summary>A duration in timestamps, rounded up, so that nothing ends early.</summary>
    public long Units(TimeSpan duration)
    {
        var units = ((Int128)duration.Ticks * Time.TimestampFrequency + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        return units >= Never / 2 ? Never / 2 : (long)units;
    }

    /// <summary>Timestamps as a duration, rounded up.</summary>
    public TimeSpan Duration(long units) =>
        new((long)Int128.Min(((Int128)units * TimeSpan.TicksPerSecond + Time.TimestampFrequency - 1) / Time.TimestampFrequency, TimeSpan.MaxValue.Ticks));

    /// <summary>Microseconds since 1970, where message ids start from: below 2^53 until the year 2255.</summary>
    public long UnixMicroseconds => (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
