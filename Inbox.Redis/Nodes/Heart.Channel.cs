using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>What a node does to know that its channel works.</summary>
internal sealed partial class Heart
{
    /// <summary>
    /// How many probes may be on their way. After that the channel counts as broken, and every wait is checked at each beat.
    /// </summary>
    private const int MaxProbes = 2;

    private long _probe;
    private long _heard;
    private long _suspectUntil;

    /// <summary>
    /// Notes a probe that came back. If one was missed before it, or the channel had been cut off, wake-ups may have been lost until now.
    /// </summary>
    public void Heard(long probe)
    {
        var before = Interlocked.Exchange(ref _heard, probe);
        if (probe > before + 1 || (Volatile.Read(ref _suspectUntil) is > 0 and var first && probe >= first))
        {
            Volatile.Write(ref _suspectUntil, 0);
            node.WakeAll();
        }
    }

    /// <summary>
    /// Notes that the channel was cut off and is back. What is published before the next probe arrives may still be lost: the connection is
    /// there before its subscription is.
    /// </summary>
    public void Suspect() => Volatile.Write(ref _suspectUntil, Volatile.Read(ref _probe) + 1);

    /// <summary>
    /// A channel can be dead while everything else works. Nobody's wait depends on it alone: while probes do not come back, each beat has
    /// all waits look again.
    /// </summary>
    private async Task ProbeAsync(IDatabase database)
    {
        if (_probe - Volatile.Read(ref _heard) > MaxProbes)
        {
            LogDeaf();
            node.Metrics.Deaf();
            node.WakeAll();
        }

        _probe++;
        await database.PublishAsync(
            RedisChannel.Literal(node.Channels + node.Id), string.Create(CultureInfo.InvariantCulture, $"p{_probe}")).ConfigureAwait(false);
    }

    [LoggerMessage(
        5, LogLevel.Warning, "Published messages do not reach this node. Waits are checked each second instead.", EventName = "Deaf")]
    private partial void LogDeaf();
}
