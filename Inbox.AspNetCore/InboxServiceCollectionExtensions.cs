using Inbox;
using Inbox.AspNetCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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

    /// <summary>
    /// Lets the app go on serving for a while when it is told to stop, by a signal or by <c>StopAsync</c>. At once, the readiness check of
    /// <c>AddHealthChecks().AddInbox()</c> turns unhealthy, so a load balancer stops sending clients. Until the delay is over, every
    /// request is served in full, new waits included. Then waits, streams and sockets end, and the server unbinds.
    /// </summary>
    /// <remarks>
    /// The host's <c>ShutdownTimeout</c> is extended by the delay, and then counts as before. What stops the process from outside must wait
    /// longer than both (Kubernetes: <c>terminationGracePeriodSeconds</c>). <c>ApplicationStopping</c> is still canceled at once.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="delay">How long: 0 to 1 hour. 0, the default without this call: waits end and the server unbinds at once. The last call
    /// counts.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative or longer than 1 hour.</exception>
    public static IServiceCollection AddInboxDrainDelay(this IServiceCollection services, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, DrainDelay.Most);
        services.Configure<DrainDelay.Settings>(settings => settings.Delay = delay);
        if (services.Any(service => service.ServiceType == typeof(DrainDelay)))
        {
            return services;
        }

        services.AddOptions<HostOptions>().PostConfigure<IOptions<DrainDelay.Settings>>(static (host, settings) =>
            host.ShutdownTimeout += host.ShutdownTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : settings.Value.Delay);
        return services.AddSingleton<DrainDelay>().AddHostedService(static provider => provider.GetRequiredService<DrainDelay>());
    }
}
