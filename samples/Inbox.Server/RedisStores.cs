using Inbox.AspNetCore.PeerJs;
using Inbox.AspNetCore.SignalServer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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

        var shared = new SharedRedis(address, settings.RedisPrefix);
        builder.Services.AddSingleton(shared);
        builder.Services.Replace(ServiceDescriptor.Singleton<IEndedLogins>(shared));
        builder.Services.AddDataProtection().SetApplicationName("inbox").PersistKeysToStackExchangeRedis(shared.Database, shared.Key("keys"));
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, CookieKeys>());

        // Each of them is then the first of the hosted services.
        foreach (var name in NamesOfMailboxes(settings))
        {
            new InboxBuilder(builder.Services, name).UseRedis(redis =>
            {
                redis.Prefix = name.Length == 0 ? settings.RedisPrefix : $"{settings.RedisPrefix}:{name}";
                redis.Connect = _ => shared.OpenAsync();
                redis.Codes.Lifetime = settings.CodeTimeout;
            });
        }
    }

    private static IEnumerable<string> NamesOfMailboxes(ServerSettings settings)
    {
        string[] always = ["", Login.Mailboxes];
        return [.. always, .. settings.SignalServer ? [SignalServerOptions.Mailboxes] : Array.Empty<string>(), .. settings.PeerJs ? [PeerJsOptions.DefaultMailboxes] : Array.Empty<string>()];
    }

    /// <returns>Why the server cannot start, in one line; null if that is not because of Redis.</returns>
    public static string? Refusal(Exception e, ServerSettings settings) => e switch
    {
        InvalidOperationException { Source: "Inbox.Redis" } => _flags.Aggregate(e.Message, static (text, pair) => text.Replace($"{pair.Option} is", $"{pair.Flag} is", StringComparison.Ordinal)),
        MailboxStoreException => $"-redis: no Redis answers at {settings.Redis}",
        _ => null,
    };
}
