using System.Diagnostics.Metrics;
using System.Globalization;
using Inbox;
using Inbox.Redis;
using Inbox.Redis.Diagnostics;
using Inbox.Redis.Mailboxes;
using Inbox.Redis.Nodes;
using Inbox.Redis.Rendezvous;
using Inbox.Redis.Rooms;
using Inbox.Rendezvous;
using Inbox.Rooms;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that keep mailboxes in Redis, so that any number of machines serve them, without sticky sessions.</summary>
public static class RedisInboxBuilderExtensions
{
    /// <summary>Keeps the mailboxes in Redis 7 or a server that speaks like it, and the default ones' rooms and codes too.</summary>
    /// <param name="builder">What <c>AddInboxSignaling</c> returned.</param>
    /// <param name="configuration">Where Redis is: "host:6379", see <see cref="RedisInboxOptions.Configuration"/>.</param>
    /// <param name="configure">Sets further options. Invalid ones fail at startup.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// When the app starts, it compares its limits and lifetimes with those of the nodes that run. If one differs, it does not start, and
    /// the error names the option. It does not start either if it cannot reach Redis.
    /// </remarks>
    public static InboxBuilder UseRedis(this InboxBuilder builder, string configuration, Action<RedisInboxOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(options =>
        {
            options.Configuration = configuration;
            configure?.Invoke(options);
        });
    }

    /// <summary>Keeps the mailboxes in Redis, over a connection that the app has and disposes of.</summary>
    /// <param name="builder">What <c>AddInboxSignaling</c> returned.</param>
    /// <param name="connection">The app's connection.</param>
    /// <param name="configure">Sets further options. Invalid ones fail at startup.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>See <see cref="UseRedis(InboxBuilder, string, Action{RedisInboxOptions}?)"/>.</remarks>
    public static InboxBuilder UseRedis(
        this InboxBuilder builder, IConnectionMultiplexer connection, Action<RedisInboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseRedis(options =>
        {
            options.Connect = _ => Task.FromResult(connection);
            configure?.Invoke(options);
        });
    }

    /// <summary>Keeps the mailboxes in Redis.</summary>
    /// <param name="builder">What <c>AddInboxSignaling</c> returned.</param>
    /// <param name="configure">Sets the options. Invalid ones fail at startup.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>See <see cref="UseRedis(InboxBuilder, string, Action{RedisInboxOptions}?)"/>.</remarks>
    public static InboxBuilder UseRedis(this InboxBuilder builder, Action<RedisInboxOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var (services, name) = (builder.Services, builder.Name);
        services.AddOptions<RedisInboxOptions>(name)
            .Configure(options => options.Prefix = name.Length == 0 ? options.Prefix : $"{options.Prefix}:{name}")
            .Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(name, static (provider, key) => CreateNode(provider, (string)key!));
        services.Replace(ServiceDescriptor.KeyedSingleton<IMailboxStore>(name, static (provider, key) => CreateStore(provider, (string)key!)));
        if (name.Length == 0)
        {
            services.Replace(ServiceDescriptor.Singleton<IMailboxStore>(static provider => provider.GetRequiredKeyedService<IMailboxStore>("")));
            AddRoomsAndCodes(services);
        }

        // The first of the hosted services: nothing is served before the settings are compared.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => new NodeStart(provider, name)));
        return builder;
    }

    private static void AddRoomsAndCodes(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.KeyedSingleton<IRoomStore>("", static (provider, _) => new RedisRoomStore(
            Options(provider).Rooms, provider.GetRequiredKeyedService<RedisNode>(""))));
        services.Replace(ServiceDescriptor.KeyedSingleton<IRendezvousStore>("", static (provider, _) => new RedisRendezvousStore(
            Options(provider).Codes, provider.GetRequiredKeyedService<RedisNode>(""))));
        services.Replace(ServiceDescriptor.Singleton(static provider => provider.GetRequiredKeyedService<IRoomStore>("")));
        services.Replace(ServiceDescriptor.Singleton(static provider => provider.GetRequiredKeyedService<IRendezvousStore>("")));

        static RedisInboxOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptionsMonitor<RedisInboxOptions>>().Get("");
    }

    private static RedisMailboxStore CreateStore(IServiceProvider services, string name) => new(
        services.GetRequiredService<IOptionsMonitor<InboxOptions>>().Get(name),
        services.GetRequiredKeyedService<RedisNode>(name),
        services.GetRequiredService<TimeProvider>(),
        services.GetService<IMeterFactory>(),
        name);

    private static RedisNode CreateNode(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<RedisInboxOptions>>().Get(name);
        options.Validate();
        return new(
            options,
            () => options.Connect?.Invoke(services) ?? RedisNode.ConnectAsync(options.Configuration),
            Agreed(services.GetRequiredService<IOptionsMonitor<InboxOptions>>().Get(name), options),
            new RedisMetrics(services.GetService<IMeterFactory>()),
            services.GetRequiredService<ILogger<RedisNode>>());
    }

    /// <summary>What has to be the same on all nodes, since each of them applies it to the same mailboxes.</summary>
    private static List<(string Name, string Value)> Agreed(InboxOptions options, RedisInboxOptions redis) =>
    [
        ("Partitions", Text(redis.Partitions)),
        (nameof(options.IdleTimeout), Text(options.IdleTimeout)),
        (nameof(options.MessageTimeout), Text(options.MessageTimeout)),
        (nameof(options.MaxHold), Text(options.MaxHold)),
        (nameof(options.Lease), Text(options.Lease)),
        (nameof(options.MaxMailboxMessages), Text(options.MaxMailboxMessages)),
        (nameof(options.MaxMessageBytes), Text(options.MaxMessageBytes)),
        (nameof(options.MaxMailboxBytes), Text(options.MaxMailboxBytes)),
        (nameof(options.MaxMailboxes), Text(options.MaxMailboxes)),
        (nameof(options.MaxMailboxesPerOrigin), Text(options.MaxMailboxesPerOrigin)),
        (nameof(options.MaxBytesPerOrigin), Text(options.MaxBytesPerOrigin)),
        (nameof(options.MaxTotalMessages), Text(options.MaxTotalMessages)),
        (nameof(options.MaxTotalBytes), Text(options.MaxTotalBytes)),
        ("Rooms.MaxMembers", Text(redis.Rooms.MaxMembers)),
        ("Rooms.MaxRooms", Text(redis.Rooms.MaxRooms)),
        ("Rooms.MaxNameBytes", Text(redis.Rooms.MaxNameBytes)),
        ("Rooms.MaxPendingBytes", Text(redis.Rooms.MaxPendingBytes)),
        ("Codes.Lifetime", Text(redis.Codes.Lifetime)),
        ("Codes.RememberedFor", Text(redis.Codes.RememberedFor)),
        ("Codes.MaxSignalBytes", Text(redis.Codes.MaxSignalBytes)),
        ("Codes.MaxCodes", Text(redis.Codes.MaxCodes)),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Makes the node a part of the cluster before the app serves anybody.</summary>
    private sealed class NodeStart(IServiceProvider services, string name) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (name.Length == 0)
            {
                // A node that has no rooms itself takes out the members of others that have died.
                _ = services.GetRequiredKeyedService<IRoomStore>(name);
            }

            await services.GetRequiredKeyedService<RedisNode>(name).StartAsync().ConfigureAwait(false);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
