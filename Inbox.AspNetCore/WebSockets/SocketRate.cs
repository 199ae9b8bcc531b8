namespace Inbox.AspNetCore.WebSockets;

/// <summary>How fast one socket may send: a leaky bucket as a meter (GCRA, ITU-T I.371), which is one number. Not thread-safe.</summary>
internal struct SocketRate(int messagesPerSecond, TimeProvider time)
{
    private const int BurstSeconds = 2;

    private long _emptyAt;

    /// <returns>Null: there was room. Else how long until there is some, in whole seconds of 1 or more.</returns>
    public int? Take()
    {
        if (messagesPerSecond == 0)
        {
            return null;
        }

        var now = time.GetTimestamp();
        var next = Math.Max(now, _emptyAt) + time.TimestampFrequency / messagesPerSecond;
        var excess = next - now - BurstSeconds * time.TimestampFrequency;
        if (excess > 0)
        {
            return Math.Max(1, (int)Math.Ceiling(time.GetElapsedTime(0, excess).TotalSeconds));
        }

        _emptyAt = next;
        return null;
    }
}
