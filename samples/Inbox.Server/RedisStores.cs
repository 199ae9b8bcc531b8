using Inbox.AspNetCore.SignalServer;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;

namespace Inbox.Server;

/// <summary>
/// With <c>-redis</c>, everything that a client may find again on another server is kept in Redis: inboxes, codes, rooms, users, logins, and the keys
/// that encrypt the login cookies. Limits on rates, and on wrong passwords, are those of each server.
/// </summary>
internal static class RedisStores
{
    /// <summary>The limits that all servers must share, and the flags that set them.</summary>
    private static readonly (string Option, string Flag)[] _flags =
    [
        (nameof(InboxOptions.IdleTimeout), "-inbox-timeout"),
        (nameof(InboxOptions.MessageTimeout), "-message-timeout"),
        (nameof(InboxOptions.MaxHold), "-max-hold"),
        (nameof(InboxOptions.MaxMailboxMessages), "-inbox-capacity"),
        (nameof(InboxOptions.MaxMessageBytes), "-max-body-size"),
        (nameof(InboxOptions.MaxMailboxBytes), "-max-inbox-bytes"),
        (nameof(InboxOptions.MaxMailboxesPerOrigin), "-max-inboxes-per-address"),
        (nameof(InboxOptions.MaxMailboxes), "-max-inboxes"),
        (nameof(InboxOptions.MaxBytesPerOrigin), "-max-bytes-per-address"),
        (nameof(InboxOptions.MaxTotalMessages), "-max-total-messages"),
        (nameof(InboxOptions.MaxTotalBytes), "-max-total-bytes"),
        ("Codes.Lifetime", "-code-timeout"),
    ];

    public static void UseRedis(this WebApplicationBuilder builder, ServerSettings settings)
    {
        if (settings.Redis is not { } address)
        {
            return;
        }

        var connection = new SharedConnection(address);
        builder.Services.AddSingleton(connection);
        foreach (var name in (string[])["", Login.Mailboxes, .. settings.SignalServer ? [SignalServerOptions.Mailboxes] : Array.Empty<string>()])
        {
            new InboxBuilder(builder.Services, name).UseRedis(redis =>
            {
                redis.Prefix = name.Length == 0 ? settings.RedisPrefix : $"{settings.RedisPrefix}:{name}";
                redis.Connect = services => services.GetRequiredService<SharedConnection>().OpenAsync();
                redis.Codes.Lifetime = settings.CodeTimeout;
            });
        }

        builder.Services.AddDataProtection().SetApplicationName("inbox").PersistKeysToStackExchangeRedis(connection.Database, $"{settings.RedisPrefix}:keys");
    }

    /// <returns>Why the server cannot start, in one line; null if that is not because of Redis.</returns>
    public static string? Refusal(Exception e, ServerSettings settings) => e switch
    {
        InvalidOperationException { Source: "Inbox.Redis" } => _flags.Aggregate(e.Message, static (text, pair) => text.Replace($"{pair.Option} is", $"{pair.Flag} is", StringComparison.Ordinal)),
        MailboxStoreException => $"-redis: no Redis answers at {settings.Redis}",
        _ => null,
    };

    /// <summary>One connection for all stores of this server.</summary>
    private sealed class SharedConnection(string address) : IAsyncDisposable
    {
        private readonly Lazy<Task<IConnectionMultiplexer>> _connection = new(() => ConnectAsync(address));

        public Task<IConnectionMultiplexer> OpenAsync() => _connection.Value;

        /// <summary>Returns the database; called when the server has started, and is connected.</summary>
        public IDatabase Database() => _connection.Value.GetAwaiter().GetResult().GetDatabase();

        public async ValueTask DisposeAsync()
        {
            if (_connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                await (await _connection.Value).DisposeAsync();
            }
        }

        private static async Task<IConnectionMultiplexer> ConnectAsync(string address)
        {
            var options = ConfigurationOptions.Parse(address);
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ReconnectRetryPolicy = new LinearRetry(500);
            options.ClientName = "inbox";
            return await ConnectionMultiplexer.ConnectAsync(options);
        }
    }
}
