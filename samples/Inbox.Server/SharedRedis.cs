using StackExchange.Redis;

namespace Inbox.Server;

/// <summary>This server's one connection to Redis, for all stores and for what else the servers share.</summary>
internal sealed class SharedRedis(string address, string prefix) : IEndedLogins, IAsyncDisposable
{
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection = new(() => ConnectAsync(address));

    public Task<IConnectionMultiplexer> OpenAsync() => _connection.Value;

    /// <summary>Returns the database; called when the server has started, and is connected.</summary>
    public IDatabase Database() => _connection.Value.GetAwaiter().GetResult().GetDatabase();

    public RedisKey Key(string name) => $"{prefix}:{name}";

    /// <summary>Keeps the value that the first of all servers gives.</summary>
    /// <returns>That value.</returns>
    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async ValueTask<string> KeepFirstAsync(string name, string value) =>
        (string?)await AskAsync(database => database.StringSetAndGetAsync(Key(name), value, null, false, When.NotExists)) ?? value;

    public async ValueTask AddAsync(string login) => await AskAsync(database => database.StringSetAsync(Ended(login), 1, Login.Lifetime));

    public async ValueTask<bool> ContainsAsync(string login) => await AskAsync(database => database.KeyExistsAsync(Ended(login)));

    /// <exception cref="MailboxStoreException">Redis cannot answer.</exception>
    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        try
        {
            return await ask((await OpenAsync()).GetDatabase());
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw new MailboxStoreException("Redis does not answer.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _connection.Value).DisposeAsync();
        }
    }

    private RedisKey Ended(string login) => Key($"ended-login:{login}");

    private static async Task<IConnectionMultiplexer> ConnectAsync(string address)
    {
        var options = ConfigurationOptions.Parse(address);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.ClientName = "inbox";
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
