namespace Inbox.AspNetCore.Http;

/// <summary>
/// A limit per second, with bursts of twice that: a leaky bucket as a meter (GCRA, ITU-T I.371). A bucket is one number, the time at which
/// it is empty again.
/// </summary>
/// <param name="perSecond">The rate; 0 means no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class LeakyBucket(int perSecond, TimeProvider time)
{
    private const int BurstSeconds = 2;

    private readonly long _unitsForOne = perSecond == 0 ? 0 : time.TimestampFrequency / perSecond;
    private readonly long _most = BurstSeconds * time.TimestampFrequency;

    /// <summary>Takes room for one in the bucket. Safe to call concurrently for the same bucket.</summary>
    /// <returns>Null if there was room; else the whole seconds, 1 or more, until there is.</returns>
    public int? Take(ref long emptyAt)
    {
        if (perSecond == 0)
        {
            return null;
        }

        while (true)
        {
            var (now, before) = (time.GetTimestamp(), Volatile.Read(ref emptyAt));
            var after = Math.Max(now, before) + _unitsForOne;
            if (after - now > _most)
            {
                return Math.Max(1, (int)Math.Ceiling(time.GetElapsedTime(0, after - now - _most).TotalSeconds));
            }

            if (Interlocked.CompareExchange(ref emptyAt, after, before) == before)
            {
                return null;
            }
        }
    }
}
