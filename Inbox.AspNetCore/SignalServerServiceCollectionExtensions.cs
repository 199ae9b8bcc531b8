using Inbox;
using Inbox.AspNetCore.SignalServer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that configure <c>MapSignalServer</c>. Not needed if the defaults suffice.</summary>
public static class SignalServerServiceCollectionExtensions
{
    /// <summary>Sets the lifetimes, the limits, and who may use the admin routes.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options. Invalid options fail at startup with an error that names the option.</param>
    /// <returns>A builder that says where the users are kept; without that, in memory.</returns>
    public static InboxBuilder AddSignalServer(this IServiceCollection services, Action<SignalServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SignalServerOptions>, SignalServerOptionsValidator>());
        services.AddOptions<SignalServerOptions>().Configure(configure).ValidateOnStart();
        services.AddOptions<InboxOptions>(SignalServerOptions.Mailboxes)
            .Configure<IOptionsMonitor<SignalServerOptions>>(static (mailboxes, users) => users.CurrentValue.ApplyTo(mailboxes));
        return new(services, SignalServerOptions.Mailboxes);
    }
}
