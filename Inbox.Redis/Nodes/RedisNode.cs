using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Inbox.Redis.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>What a message on a node's channel can wake: a receiver, or the events of a partition's rooms.</summary>
internal interface IWakeable
{
    /// <summary>Says that there may be something to do. Called often and for nothing; must not wait.</summary>
    void Wake();

    /// <summary>Says that a newer receiver has waited long enough for what this one holds.</summary>
    void Revoke();

    /// <summary>Says that an operator wants all receivers gone.</summary>
    void Evict();
}

/// <summary>This process as a node of the cluster: its connection, its name, and the channel on which others wake it.</summary>
internal sealed partial class RedisNode : IAsyncDisposable
{
    private const int ReconnectMilliseconds = 500;

    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, IWakeable> _wakeables = new();
    private readonly RedisInboxOptions _options;
    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly SemaphoreSlim _starting = new(1);
    private readonly ILogger _logger;
    private readonly Heart _heart;
    private IConnectionMultiplexer? _redis;
    private IDatabase? _database;
    private long _lastToken;
    private int _isDisposed;

    /// <param name="options">Valid options.</param>
    /// <param name="connect">Returns the connection.</param>
    /// <param name="agreed">What all nodes must agree on: names and values.</param>
    /// <param name="metrics">What to count.</param>
    /// <param name="logger">Where to report.</param>
    public RedisNode(
        RedisInboxOptions options, Func<Task<IConnectionMultiplexer>> connect, IReadOnlyList<(string Name, string Value)> agreed, RedisMetrics metrics, ILogger logger)
    {
        _options = options;
        _connect = connect;
        _logger = logger;
        Agreed = agreed;
        Metrics = metrics;
        Partitions = Partition.Create(options.Prefix, options.Partitions);
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        _heart = new(this, logger);
    }

    /// <summary>Gets the node's name: 16 hexadecimal digits, new with each start.</summary>
    public string Id { get; }

    public Partition[] Partitions { get; }

    public RedisMetrics Metrics { get; }

    public TimeSpan Patience => _options.Patience;

    /// <summary>Gets what the channels of all nodes begin with.</summary>
    public string Channels => _options.Prefix + ":node:";

    /// <summary>Gets the secret that all nodes share, once started.</summary>
    public byte[] Secret { get; private set; } = [];

    public Heart Heart => _heart;

    /// <summary>Called with the life of a mailbox that was left on another node.</summary>
    public event Action<long>? Left;

    private IReadOnlyList<(string Name, string Value)> Agreed { get; }

    public Partition PartitionOf(string name) => Partitions[Partition.IndexOf(name, Partitions.Length)];

    /// <summary>Connects, and compares this node's settings with those of the others. Does nothing if that has been done.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">The settings differ; the message names the option.</exception>
    public ValueTask<IDatabase> StartAsync() => Volatile.Read(ref _database) is { } database ? new(database) : ConnectAsync();

    /// <summary>Makes it possible to wake something from any node.</summary>
    /// <returns>The token that wakes it, and its full name.</returns>
    public (long Token, string Name) Register(IWakeable wakeable)
    {
        var token = Interlocked.Increment(ref _lastToken);
        _wakeables[token] = wakeable;
        return (token, $"{Id}:{token.ToString(CultureInfo.InvariantCulture)}");
    }

    public void Unregister(long token) => _wakeables.TryRemove(token, out _);

    /// <summary>Has everything look again: wake-ups may have been lost.</summary>
    public void WakeAll()
    {
        foreach (var (_, wakeable) in _wakeables)
        {
            wakeable.Wake();
        }
    }

    /// <summary>Runs a script. A script that timed out may have run.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<RedisResult> RunAsync(Script script, RedisKey[] keys, RedisValue[] values)
    {
        var database = await StartAsync().ConfigureAwait(false);
        Rest.Begin(this);
        try
        {
            var began = Metrics.Begin();
            var result = await script.RunAsync(database, keys, values).ConfigureAwait(false);
            Metrics.End(began);
            _heart.Answered();
            return result;
        }
        catch (Exception e) when (IsOutage(e))
        {
            Metrics.Failed();
            throw new MailboxStoreException("Redis does not answer.", e);
        }
        finally
        {
            Rest.End(this);
        }
    }

    /// <summary>Passes on words to receivers of this node: <c>w12</c> wakes one, <c>r12</c> revokes one, <c>k0</c> ends all; <c>f12</c> says that a mailbox was left.</summary>
    public void Tell(ReadOnlySpan<char> words)
    {
        foreach (var range in words.Split(' '))
        {
            var word = words[range];
            if (word.Length > 1 && long.TryParse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            {
                Hear(word[0], token);
            }
        }
    }

    /// <summary>Ends what receives on any node.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task EvictAllAsync()
    {
        var database = await StartAsync().ConfigureAwait(false);
        try
        {
            foreach (string? node in await database.HashKeysAsync(Partitions[0].Nodes).ConfigureAwait(false))
            {
                await database.PublishAsync(RedisChannel.Literal(Channels + node), "k0").ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new MailboxStoreException("Redis does not answer.", e);
        }
    }

    /// <summary>Sends a word to another node.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task PublishAsync(string node, string word)
    {
        var database = await StartAsync().ConfigureAwait(false);
        try
        {
            await database.PublishAsync(RedisChannel.Literal(Channels + node), word).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new MailboxStoreException("Redis does not answer.", e);
        }
    }

    /// <summary>Stops beating without a word, as a process that is killed does.</summary>
    internal async Task DieAsync()
    {
        await _heart.StopAsync(sayGoodbye: false).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Hears nothing any more on the node's channel, while its connection stays: a test's broken channel.</summary>
    internal async Task BeDeafAsync() => await _redis!.GetSubscriber().UnsubscribeAsync(RedisChannel.Literal(Channels + Id)).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _heart.StopAsync(sayGoodbye: true).ConfigureAwait(false);
        _heart.Dispose();
        if (_redis is { } redis)
        {
            redis.ConnectionRestored -= OnRestored;
            try
            {
                await redis.GetSubscriber().UnsubscribeAsync(RedisChannel.Literal(Channels + Id)).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOutage(e))
            {
                LogNotStopped(e);
            }

            if (_options.Connect is null)
            {
                await redis.DisposeAsync().ConfigureAwait(false);
            }
        }

        _starting.Dispose();
    }

    /// <summary>Connects as a node needs it.</summary>
    public static async Task<IConnectionMultiplexer> ConnectAsync(string configuration)
    {
        var settings = ConfigurationOptions.Parse(configuration);

        // A request is answered 503 at once while Redis is away, rather than kept until it is back.
        settings.BacklogPolicy = BacklogPolicy.FailFast;

        // The client's own pauses grow to a minute.
        settings.ReconnectRetryPolicy = new LinearRetry(ReconnectMilliseconds);
        settings.ClientName ??= "inbox";
        return await ConnectionMultiplexer.ConnectAsync(settings).ConfigureAwait(false);
    }

    /// <summary>Returns whether an exception of the client means that Redis cannot answer now.</summary>
    public static bool IsOutage(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;

    [SuppressMessage("Reliability", "CA2000", Justification = "A connection that fails is disposed of; one that works is this node's.")]
    private async ValueTask<IDatabase> ConnectAsync()
    {
        await _starting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_database is not null)
            {
                return _database;
            }

            var redis = _redis ??= await _connect().ConfigureAwait(false);
            var database = redis.GetDatabase();
            await AgreeAsync(database).ConfigureAwait(false);
            await SubscribeAsync(redis.GetSubscriber(), RedisChannel.Literal(Channels + Id)).ConfigureAwait(false);
            redis.ConnectionRestored += OnRestored;
            await _heart.BeginAsync(database).ConfigureAwait(false);
            Volatile.Write(ref _database, database);
            return database;
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new MailboxStoreException($"Redis cannot be reached: {e.Message}", e);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>
    /// Subscribes to the node's channel. The connection for that comes up a moment after the one for commands, and a client that fails fast does
    /// not wait for it.
    /// </summary>
    private async Task SubscribeAsync(ISubscriber subscriber, RedisChannel channel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!subscriber.IsConnected(channel) && TimeProvider.System.GetElapsedTime(began) < _longestStart)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System).ConfigureAwait(false);
        }

        await subscriber.SubscribeAsync(channel, OnMessage).ConfigureAwait(false);
    }

    private async Task AgreeAsync(IDatabase database)
    {
        RedisValue[] values =
        [
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), Id, "schema", "1", .. Agreed.SelectMany<(string Name, string Value), RedisValue>(pair => [pair.Name, pair.Value]),
        ];
        var agreed = (string[])(await Script.Agree.RunAsync(database, [Partitions[0].Settings, Partitions[0].Nodes], values).ConfigureAwait(false))!;
        if (agreed.Length > 1)
        {
            var own = Agreed.FirstOrDefault(pair => pair.Name == agreed[1]).Value ?? "1";
            throw new InvalidOperationException(
                $"{agreed[1]} is {own} here and {agreed[2]} on the other nodes that share this Redis; all need the same. To change it, stop them all first.");
        }

        Secret = Convert.FromHexString(agreed[0]);
    }

    private void OnMessage(RedisChannel channel, RedisValue message) => Tell((string)message!);

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Subscription)
        {
            // What was published meanwhile is lost.
            _heart.Suspect();
            WakeAll();
        }
    }

    private void Hear(char what, long token)
    {
        if (what == 'p')
        {
            _heart.Heard(token);
        }
        else if (what == 'f')
        {
            Left?.Invoke(token);
        }
        else if (what == 'k')
        {
            foreach (var (_, each) in _wakeables)
            {
                each.Evict();
            }
        }
        else if (_wakeables.TryGetValue(token, out var wakeable))
        {
            if (what == 'r')
            {
                wakeable.Revoke();
            }
            else
            {
                wakeable.Wake();
            }
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The node could not say goodbye to Redis.", EventName = "NotStopped")]
    private partial void LogNotStopped(Exception e);
}
