namespace Inbox.AspNetCore.Http;

/// <summary>
/// So many things a second, and twice that at once: a leaky bucket as a meter (GCRA, ITU-T I.371). A bucket is one number, the time at
/// which it is empty again.
/// </summary>
/// <param name="perSecond">0: any number.</param>
/// <param name="time">The clock.</param>
internal sealed class LeakyBucket(int perSecond, TimeProvider time)
{
    private const int BurstSeconds = 2;

    private readonly long _unitsForOne = perSecond == 0 ? 0 : time.TimestampFrequency / perSecond;
    private readonly long _most = BurstSeconds * time.TimestampFrequency;

    /// <summary>Takes room for one in that bucket, which others may use at the same time.</summary>
    /// <returns>Null: there was some. Else how long until there is, in whole seconds of 1 or more.</returns>
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
