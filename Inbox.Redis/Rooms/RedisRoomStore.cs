using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Unicode;
using Inbox.Redis.Nodes;
using Inbox.Rooms;
using StackExchange.Redis;

namespace Inbox.Redis.Rooms;

/// <summary>A store that keeps rooms in Redis, so that members of one room may be on any nodes.</summary>
/// <remarks>
/// Each change of a room is one script, which also adds it to the queues of the nodes that have members there. A node that stops beating
/// loses its members within some seconds: another node takes them out.
/// </remarks>
internal sealed class RedisRoomStore : IRoomStore, IMailboxDrain
{
    /// <summary>
    /// How much may wait for a node in one partition, besides what may wait for one member. A node that is so far behind has lost its
    /// members there.
    /// </summary>
    private const long MaxWaitingBytes = 64 << 20;

    private readonly Dictionary<Partition, RoomFeed> _feeds;
    private readonly ConcurrentDictionary<(Partition, string), bool> _burying = new();
    private readonly TimeProvider? _clock;

    /// <param name="options">Limits.</param>
    /// <param name="node">This process's node.</param>
    /// <param name="clock">The clock that scripts go by; null for that of Redis. Only tests have another.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public RedisRoomStore(RoomOptions options, RedisNode node, TimeProvider? clock = null)
    {
        options.ThrowIfInvalid();
        (Options, Node, _clock) = (options, node, clock);
        _feeds = node.Partitions.ToDictionary(partition => partition, partition => new RoomFeed(this, partition));
        node.Heart.Beaten += (partition, session) => _feeds[partition].Check(session);
        node.Heart.Lost += partition => _ = _feeds[partition].LoseAsync(MemberEnd.Lost);
        node.Heart.Died += (partition, dead) => _ = BuryDeadAsync(partition, dead);
    }

    public RoomOptions Options { get; }

    public RedisNode Node { get; }

    public static RedisKey[] KeysOf(Partition partition) =>
        [partition.Sessions, partition.Key("rooms", "events"), partition.Key("rooms", "places"), partition.Counts, partition.Nodes];

    public static RedisKey[] KeysOf(Partition partition, string room) =>
        [.. KeysOf(partition), partition.Key("room", room), partition.Key("members", room)];

    public async ValueTask<JoinResult> JoinAsync(string room, long seenTerm = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(room);
        ArgumentOutOfRangeException.ThrowIfNegative(seenTerm);
        if (!IsLegal(room))
        {
            return JoinResult.Refused(JoinStatus.IllegalName);
        }

        await Node.StartAsync().ConfigureAwait(false);
        var feed = _feeds[Node.PartitionOf(room)];
        return await feed.TryJoinAsync(room, seenTerm, cancellationToken).ConfigureAwait(false)
            ?? await feed.TryJoinAsync(room, seenTerm, cancellationToken).ConfigureAwait(false)
            ?? throw new MailboxStoreException("Redis has lost data, or this node was taken for dead. It will be back at its next beat.");
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_feeds.Values.Select(feed => feed.StopAsync())).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a script on the keys of a room, or of a partition alone.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer. The script may have run.</exception>
    public async Task<Reply> RunAsync(RedisKey[] keys, string room, long session, Script script, params RedisValue[] arguments)
    {
        RedisValue[] values = [Node.Id, Node.Channels, room, ScriptTime.Now(_clock), session, MaxWaitingBytes + Options.MaxPendingBytes, .. arguments];
        var reply = new Reply(await Node.RunAsync(script, keys, values).ConfigureAwait(false));
        Node.Tell(reply.Woken);
        return reply;
    }

    /// <summary>Returns how many rooms the partition may have: the others have what they had at the last beat.</summary>
    public long MostRooms(Partition partition) => Options.MaxRooms - (Node.Heart.Rooms - partition.Rooms);

    /// <summary>Ends a node's session, and takes its members out of their rooms.</summary>
    /// <param name="partition">Where.</param>
    /// <param name="node">Whose.</param>
    /// <param name="session">The last session to end; null for any if the node is dead.</param>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task BuryAsync(Partition partition, string node, long? session)
    {
        while (true)
        {
            var reply = await RunAsync(KeysOf(partition), "", 0, RoomScript.Bury, node, session ?? RedisValue.EmptyString).ConfigureAwait(false);
            if (reply.Status == "Buried")
            {
                return;
            }

            await Task.WhenAll(reply.List(0).Select(place => EvictAsync(partition, place!))).ConfigureAwait(false);
        }
    }

    /// <summary>Returns how many rooms with members all nodes have.</summary>
    internal async Task<long> CountAsync()
    {
        var database = await Node.StartAsync().ConfigureAwait(false);
        var counts = await Task.WhenAll(Node.Partitions.Select(partition => database.HashGetAsync(partition.Counts, "rooms"))).ConfigureAwait(false);
        return counts.Sum(count => (long)count);
    }

    /// <summary>Returns a room at this instant; null when it has no members.</summary>
    internal async Task<(int[] Members, int Host, long Term)?> LookAsync(string room)
    {
        var reply = await RunAsync(KeysOf(Node.PartitionOf(room), room), room, 0, RoomScript.Look).ConfigureAwait(false);
        return reply.Status == "Found" ? ([.. reply.List(0).Select(number => (int)number)], (int)reply.Number(1), reply.Number(2)) : null;
    }

    private Task<Reply> EvictAsync(Partition partition, string place)
    {
        var separator = place.IndexOf(' ', StringComparison.Ordinal);
        var room = place[(separator + 1)..];
        return RunAsync(KeysOf(partition, room), room, 0, RoomScript.Evict, place[..separator]);
    }

    private async Task BuryDeadAsync(Partition partition, string dead)
    {
        if (!_burying.TryAdd((partition, dead), true))
        {
            return;
        }

        try
        {
            await BuryAsync(partition, dead, session: null).ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // The next beat finds it dead again.
        }
        finally
        {
            _burying.TryRemove((partition, dead), out _);
        }
    }

    /// <returns>Whether the name has a form in UTF-8, and that is neither empty nor too long.</returns>
    private bool IsLegal(string room)
    {
        if (room.Length == 0 || room.Length > Options.MaxNameBytes)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[Options.MaxNameBytes];
        return Utf8.FromUtf16(room, utf8, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done;
    }
}
