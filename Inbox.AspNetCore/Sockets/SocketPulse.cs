namespace Inbox.AspNetCore.Sockets;

/// <summary>The pulse of one socket: when its peer was last heard, and whether it still answers.</summary>
/// <param name="stream">The stream of the socket.</param>
/// <param name="beats">The heartbeats of all sockets of the endpoint.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketPulse(PulseStream stream, Heartbeats beats, TimeProvider time) : IDisposable
{
    // Of the last heartbeat that was due, and used by the timer only.
    private bool _isAsking;
    private bool _isOut;
    private long _askedAt;
    private long _arrivalsBefore;

    /// <summary>Gets the time since the last byte came in. Bytes that the session does not read have not come in yet.</summary>
    public TimeSpan Silence => time.GetElapsedTime(stream.LastIn);

    private bool IsNothingStuck => !stream.IsPingWaiting && stream.WritingSince == PulseStream.Never;

    /// <summary>Gets how often bytes have come in.</summary>
    public long Arrivals => stream.Arrivals;

    /// <summary>Sends a ping now, and waits for an answer; anything that comes in is one.</summary>
    /// <param name="patience">How long the peer may take.</param>
    /// <returns>True as soon as something comes in; false if nothing does in time, or the socket ends.</returns>
    public async Task<bool> IsAliveAsync(TimeSpan patience)
    {
        var arrival = stream.NextArrivalAsync();
        Task waiting = arrival.WaitAsync(patience, time);
        stream.Ping();
        await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return arrival.IsCompleted && await arrival.ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a ping if nothing came in, or nothing went out, for the interval: proxies count both directions. Disconnects a peer from which
    /// nothing comes for the timeout after it.
    /// </summary>
    /// <param name="now">The timestamp of the beat.</param>
    public void Beat(long now)
    {
        if (_isAsking && stream.Arrivals == _arrivalsBefore)
        {
            CheckAnswer(now);
            return;
        }

        _isAsking = now - Math.Min(stream.LastIn, stream.LastOut) >= beats.Interval;
        if (_isAsking)
        {
            (_askedAt, _arrivalsBefore) = (now, stream.Arrivals);
            stream.Ping();
            _isOut = IsNothingStuck;
        }
    }

    /// <summary>Ends the heartbeats of this socket.</summary>
    public void Dispose() => beats.End(this);

    private void CheckAnswer(long now)
    {
        if (!_isOut && IsNothingStuck)
        {
            // The ping had to wait for the end of a frame, or for a peer that took nothing.
            (_isOut, _askedAt) = (true, now);
        }

        // While the session neither reads nor waits for a write, the answer may have arrived long ago.
        var waitingSince = Math.Min(stream.ReadingSince, stream.WritingSince);
        if (now - Math.Max(_askedAt, waitingSince) >= beats.Timeout)
        {
            stream.Abort();
        }
    }
}
