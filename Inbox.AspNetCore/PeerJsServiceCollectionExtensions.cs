using Inbox;
using Inbox.AspNetCore.PeerJs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that configure <c>MapPeerJs</c>. Not needed if the defaults suffice.</summary>
public static class PeerJsServiceCollectionExtensions
{
    /// <summary>Sets the lifetimes, the limits, and who may connect.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options; null: the defaults. Invalid options fail at startup with an error that names the option.</param>
    /// <returns>A builder that says where the peers of <see cref="PeerJsOptions.DefaultMailboxes"/> are kept; without that, in memory.</returns>
    public static InboxBuilder AddPeerJs(this IServiceCollection services, Action<PeerJsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PeerJsOptions>, PeerJsOptionsValidator>());
        services.AddOptions<PeerJsOptions>().Configure(configure ?? (static _ => { })).ValidateOnStart();
        services.AddOptions<InboxOptions>(PeerJsOptions.DefaultMailboxes)
            .Configure<IOptionsMonitor<PeerJsOptions>>(static (mailboxes, peers) => peers.CurrentValue.ApplyTo(mailboxes));
        return new(services, PeerJsOptions.DefaultMailboxes);
    }
}
