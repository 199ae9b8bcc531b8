using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Inbox.Redis.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Inbox.Redis.Nodes;

/// <summary>This process as a node of the cluster: its name, its connection, and what it agrees on with the others.</summary>
internal sealed partial class RedisNode : IAsyncDisposable
{
    private const int ReconnectMilliseconds = 500;

    private readonly RedisInboxOptions _options;
    private readonly Func<Task<IConnectionMultiplexer>> _connect;
    private readonly SemaphoreSlim _starting = new(1);
    private readonly ILogger _logger;
    private readonly Heart _heart;
    private IConnectionMultiplexer? _redis;
    private IDatabase? _database;
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

    public Rest Rest { get; } = new();

    public TimeSpan Patience => _options.Patience;

    /// <summary>Gets what the channels of all nodes begin with.</summary>
    public string Channels => _options.Prefix + ":node:";

    /// <summary>Gets the secret that all nodes share, once started.</summary>
    public byte[] Secret { get; private set; } = [];

    public Heart Heart => _heart;

    private IReadOnlyList<(string Name, string Value)> Agreed { get; }

    public Partition PartitionOf(string name) => Partitions[Partition.IndexOf(name, Partitions.Length)];

    /// <summary>Connects, and compares this node's settings with those of the others. Does nothing if that has been done.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">The settings differ; the message names the option.</exception>
    public ValueTask<IDatabase> StartAsync() => Volatile.Read(ref _database) is { } database ? new(database) : ConnectAsync();

    /// <summary>Runs a script. A script that timed out may have run.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<RedisResult> RunAsync(Script script, RedisKey[] keys, RedisValue[] values)
    {
        var database = await StartAsync().ConfigureAwait(false);
        Rest.Begin();
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
            Rest.End();
        }
    }

    /// <summary>Asks Redis something other than a script.</summary>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        var database = await StartAsync().ConfigureAwait(false);
        try
        {
            return await ask(database).ConfigureAwait(false);
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

    [LoggerMessage(1, LogLevel.Debug, "The node could not say goodbye to Redis.", EventName = "NotStopped")]
    private partial void LogNotStopped(Exception e);
}
