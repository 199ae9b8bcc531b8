using System.Diagnostics.Metrics;
using Inbox;
using Inbox.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Extension methods that add mailboxes without endpoints, for in-process use. An app with endpoints calls <c>AddInboxSignaling</c>, which
/// includes this.
/// </summary>
public static class MailboxServiceCollectionExtensions
{
    /// <summary>
    /// Adds mailboxes in memory as <see cref="IMailboxStore"/>, a singleton with the key <paramref name="name"/>. The default store is also
    /// registered without a key.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">The name of the store. Stores with different names share nothing. The empty name is the default.</param>
    /// <param name="configure">Sets lifetimes and limits. Invalid options fail at startup.</param>
    /// <returns>
    /// A builder that says where the mailboxes are kept. Adding the same name again only configures it further; a store that was registered
    /// before stays.
    /// </returns>
    public static InboxBuilder AddMailboxStore(this IServiceCollection services, string name = "", Action<InboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InboxOptions>, InboxOptionsValidator>());
        var options = services.AddOptions<InboxOptions>(name).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        if (name.Length == 0)
        {
            services.TryAddSingleton<IMailboxStore>(static provider => Create(provider, ""));
            services.TryAddKeyedSingleton(name, static (provider, _) => provider.GetRequiredService<IMailboxStore>());
        }
        else
        {
            services.TryAddKeyedSingleton<IMailboxStore>(name, static (provider, key) => Create(provider, (string)key!));
        }

        return new(services, name);
    }

    private static MemoryMailboxStore Create(IServiceProvider services, string name) => new(
        services.GetRequiredService<IOptionsMonitor<InboxOptions>>().Get(name),
        services.GetRequiredService<TimeProvider>(),
        services.GetService<IMeterFactory>(),
        name);
}
