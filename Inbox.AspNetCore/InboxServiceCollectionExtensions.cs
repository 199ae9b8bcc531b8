using Inbox;
using Inbox.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures what <c>MapInbox</c> and <c>UseInboxSignaling</c> open on. Not needed where the defaults will do.</summary>
public static class InboxServiceCollectionExtensions
{
    /// <summary>Adds the mailboxes (in memory, unless an <see cref="IMailboxStore"/> is registered already) and their upkeep.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Lifetimes and limits; wrong ones stop the app when it starts, naming the property.</param>
    public static IServiceCollection AddInboxSignaling(this IServiceCollection services, Action<InboxOptions>? configure = null) =>
        services.AddInboxSignaling("", configure);

    /// <summary>
    /// Adds further mailboxes that know nothing of the others: map them with <see cref="InboxEndpointOptions.Mailboxes"/>.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">What to call them; the empty name is the default ones.</param>
    /// <param name="configure">Lifetimes and limits; wrong ones stop the app when it starts, naming the property.</param>
    public static IServiceCollection AddInboxSignaling(this IServiceCollection services, string name, Action<InboxOptions>? configure = null)
    {
        services.AddMailboxStore(name, configure);
        if (!services.Any(service => service.ImplementationInstance is MailboxRegistration other && other.Name == name))
        {
            services.AddSingleton(new MailboxRegistration(name));
        }

        services.AddHostedService(AppMailboxes.UpkeepOfRegistered);

        return services;
    }
}
