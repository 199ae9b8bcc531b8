namespace Inbox.Memory;

/// <summary>
/// Times and durations as timestamps: of the <see cref="TimeProvider"/>, whose frequency is its own affair; of the system's, milliseconds.
/// </summary>
/// <remarks>
/// A message reads the clock three times. The system's fine clock takes 35 ns each time, its coarse one 3, and lifetimes are seconds.
/// </remarks>
internal sealed class MailboxClock(TimeProvider time)
{
    private const int CoarseFrequency = 1000;

    private readonly bool _isCoarse = time == TimeProvider.System;
    private readonly long _frequency = time == TimeProvider.System ? CoarseFrequency : time.TimestampFrequency;

    /// <summary>Later than any deadline, and safe to compare with.</summary>
    public const long Never = long.MaxValue;

    public TimeProvider Time { get; } = time;

#pragma warning disable RS0030 // A clock given by a caller is read as ever: this is only the system's.
    public long Now => _isCoarse ? Environment.TickCount64 : Time.GetTimestamp();
#pragma warning restore RS0030

    /// <summary>A duration in timestamps, rounded up, so that nothing ends early.</summary>
    public long Units(TimeSpan duration)
    {
        var units = ((Int128)duration.Ticks * _frequency + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        return units >= Never / 2 ? Never / 2 : (long)units;
    }

    /// <summary>Timestamps as a duration, rounded up.</summary>
    public TimeSpan Duration(long units) =>
        new((long)Int128.Min(((Int128)units * TimeSpan.TicksPerSecond + _frequency - 1) / _frequency, TimeSpan.MaxValue.Ticks));

    /// <summary>Microseconds since 1970, where message ids start from: below 2^53 until the year 2255.</summary>
    public long UnixMicroseconds => (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
