using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>
/// What a node does once a second, in real time: it tells each partition that it lives, learns what the partitions hold and whether they
/// have lost data, and checks that messages on its own channel reach it.
/// </summary>
internal sealed partial class Heart(RedisNode node, ILogger logger) : IDisposable
{
    /// <summary>How often the node beats. Whoever misses four of another node's beats takes it for dead.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>So few that the script that beats in them takes less than a millisecond.</summary>
    private const int PartitionsPerBeat = 32;

    private readonly CancellationTokenSource _stop = new();
    private bool _saysGoodbye = true;
    private Task _beating = Task.CompletedTask;
    private readonly ConcurrentDictionary<string, bool> _dead = new();
    private long _awaySince;
    private bool _isAway;

    /// <summary>Gets what is to be done at the next beat.</summary>
    public UnfinishedWork Unfinished { get; } = new();

    /// <summary>Gets what all partitions held at the last beat.</summary>
    public MailboxStatistics Held { get; private set; }

    /// <summary>Gets how many rooms all partitions held at the last beat.</summary>
    public int Rooms { get; private set; }

    /// <summary>Gets for how long Redis has not answered the node; null if it answers.</summary>
    public TimeSpan? Away => Volatile.Read(ref _awaySince) is > 0 and var since ? TimeProvider.System.GetElapsedTime(since) : null;

    /// <summary>
    /// Called for nodes that are dead, with the partition where they were found dead; again at each beat until nothing of them is left.
    /// Must not wait, since others count the beats that this node misses.
    /// </summary>
    public event Action<Partition, string>? Died;

    /// <summary>Called at each beat, with a partition and the entry that it has of this node's session in rooms; empty for none.</summary>
    public event Action<Partition, string>? Beaten;

    /// <summary>Called with a partition whose data is not what it was: it was lost, or this node was taken for dead.</summary>
    public event Action<Partition>? Lost;

    public async Task BeginAsync(IDatabase database)
    {
        await BeatAsync(database).ConfigureAwait(false);
        _beating = Task.Run(() => RunAsync(database));
    }

    /// <summary>
    /// Notes that Redis answers. If it goes again before the next beat, it is away from then on, not from the first time.
    /// </summary>
    public void Answered()
    {
        if (Volatile.Read(ref _awaySince) != 0)
        {
            Volatile.Write(ref _awaySince, 0);
        }
    }

    /// <summary>Beats at once, besides the regular beats.</summary>
    public async Task BeatNowAsync() => await BeatAsync(await node.StartAsync().ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Returns whether a partition's data was lost since it had that generation, even if no beat has noticed yet.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<bool> HasLostAsync(Partition partition, string? generation)
    {
        var now = await node.AskAsync(database => database.HashGetAsync(partition.Nodes, ["generation", "tick"])).ConfigureAwait(false);
        return now[0] != generation || (long)now[1] < long.Parse(partition.Tick, CultureInfo.InvariantCulture);
    }

    /// <summary>Stops, and tells the partitions that the node is gone. Further calls do nothing.</summary>
    public async Task StopAsync(bool sayGoodbye)
    {
        _saysGoodbye = _saysGoodbye && sayGoodbye;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(IDatabase database)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (await IsNextAsync(timer).ConfigureAwait(false))
        {
            try
            {
                await BeatAsync(database).ConfigureAwait(false);
                await ProbeAsync(database).ConfigureAwait(false);
                Answered();
                if (_isAway)
                {
                    _isAway = false;
                    LogBack();
                    node.WakeAll();
                }

                await Unfinished.TryAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (RedisNode.IsOutage(e))
            {
                Interlocked.CompareExchange(ref _awaySince, TimeProvider.System.GetTimestamp(), 0);
                if (!_isAway)
                {
                    _isAway = true;
                    LogAway(e);
                }
                else if (Away > node.Patience)
                {
                    // Those who still wait find that out for themselves.
                    node.WakeAll();
                }
            }
        }

        if (_saysGoodbye)
        {
            await LeaveAsync(database).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsNextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task BeatAsync(IDatabase database)
    {
        // The machines of a Redis Cluster take no script of several slots. Elsewhere one call for some partitions costs a fraction of one
        // for each.
        var batch = database.Multiplexer.GetServers().Any(static server => server.ServerType == ServerType.Cluster) ? 1 : PartitionsPerBeat;
        await Task.WhenAll(node.Partitions.Chunk(batch).Select(partitions => BeatAsync(database, partitions))).ConfigureAwait(false);
        var (mailboxes, messages, bytes, rooms) = (0, 0, 0L, 0);
        foreach (var partition in node.Partitions)
        {
            rooms += partition.Rooms;
            mailboxes += partition.Held.Mailboxes;
            messages += partition.Held.Messages;
            bytes += partition.Held.Bytes;
        }

        Held = new(mailboxes, messages, bytes);
        Rooms = rooms;
    }

    private async Task BeatAsync(IDatabase database, Partition[] partitions)
    {
        RedisKey[] keys =
        [
            .. partitions.SelectMany<Partition, RedisKey>(partition => [partition.Nodes, partition.Counts, partition.Sessions, partition.Due]),
        ];
        RedisValue[] values = [node.Id, .. partitions.Select(partition => (RedisValue)partition.Tick)];
        var beats = (RedisResult[])(await Script.Beat.RunAsync(database, keys, values).ConfigureAwait(false))!;
        foreach (var (partition, beat) in partitions.Zip(beats))
        {
            await HearAsync(database, partition, (RedisResult[])beat!).ConfigureAwait(false);
        }
    }

    private async Task HearAsync(IDatabase database, Partition partition, RedisResult[] beat)
    {
        var generation = (string)beat[0]!;
        partition.Tick = (string)beat[1]!;
        partition.Held = new((int)beat[3], (int)beat[4], (long)beat[5]);
        partition.Rooms = (int)beat[6];
        partition.IsDue = (int)beat[8] == 1;
        var isLost = partition.Generation is { } before && before != generation;
        partition.Generation = generation;
        if (isLost)
        {
            LogLost();
        }

        if (isLost || (int)beat[2] == 1)
        {
            Lost?.Invoke(partition);
            node.WakeAll();
        }

        Beaten?.Invoke(partition, (string)beat[7]!);
        foreach (var dead in beat.AsSpan(9).ToArray().Select(dead => (string)dead!))
        {
            if (_dead.TryAdd(dead, true))
            {
                LogDied(dead);
            }

            Died?.Invoke(partition, dead);
            await Script.Forget.RunAsync(database, [partition.Nodes, partition.Sessions], [dead, 1]).ConfigureAwait(false);
        }
    }

    private async Task LeaveAsync(IDatabase database)
    {
        try
        {
            await Task.WhenAll(node.Partitions.Select(partition =>
                Script.Forget.RunAsync(database, [partition.Nodes, partition.Sessions], [node.Id, 0]))).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisNode.IsOutage(e))
        {
            LogAway(e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Redis does not answer. Requests are refused with 503 until it does.", EventName = "RedisAway")]
    private partial void LogAway(Exception e);

    [LoggerMessage(2, LogLevel.Warning, "Redis answers again.", EventName = "RedisBack")]
    private partial void LogBack();

    [LoggerMessage(3, LogLevel.Warning, "Redis has lost data. Who is connected here claims the names anew.", EventName = "RedisLostData")]
    private partial void LogLost();

    [LoggerMessage(4, LogLevel.Warning, "Node {Node} has not beaten for four seconds.", EventName = "NodeDied")]
    private partial void LogDied(string node);
}
