using Inbox.AspNetCore.SignalServer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures what <c>MapSignalServer</c> speaks. Not needed where the defaults will do.</summary>
public static class SignalServerServiceCollectionExtensions
{
    /// <summary>Sets lifetimes, limits, and who may administer.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Wrong ones stop the app when it starts, naming the property.</param>
    public static IServiceCollection AddSignalServer(this IServiceCollection services, Action<SignalServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SignalServerOptions>, SignalServerOptionsValidator>());
        services.AddOptions<SignalServerOptions>().Configure(configure).ValidateOnStart();
        return services;
    }
}
