using Inbox;
using Inbox.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Extension methods that add the mailboxes for <c>MapInbox</c> and <c>UseInboxSignaling</c>. Not needed if the defaults suffice.
/// </summary>
public static class InboxServiceCollectionExtensions
{
    /// <summary>Adds the mailboxes (in memory, unless the builder says otherwise or an <see cref="IMailboxStore"/> is registered already) and their upkeep.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets lifetimes and limits. Invalid options fail at startup with an error that names the option.</param>
    /// <returns>A builder that says where the mailboxes are kept.</returns>
    public static InboxBuilder AddInboxSignaling(this IServiceCollection services, Action<InboxOptions>? configure = null) =>
        services.AddInboxSignaling("", configure);

    /// <summary>
    /// Adds further mailboxes, separate from all others. Map them with <see cref="InboxEndpointOptions.Mailboxes"/>.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="name">Their name; empty for the default mailboxes.</param>
    /// <param name="configure">Sets lifetimes and limits. Invalid options fail at startup with an error that names the option.</param>
    /// <returns>A builder that says where the mailboxes are kept.</returns>
    public static InboxBuilder AddInboxSignaling(this IServiceCollection services, string name, Action<InboxOptions>? configure = null)
    {
        var builder = services.AddMailboxStore(name, configure);
        if (!services.Any(service => service.ImplementationInstance is MailboxRegistration other && other.Name == name))
        {
            services.AddSingleton(new MailboxRegistration(name));
        }

        services.AddHostedService(AppMailboxes.UpkeepOfRegistered);
        return builder;
    }
}
