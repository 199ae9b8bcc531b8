using Microsoft.Extensions.DependencyInjection;

namespace Inbox;

/// <summary>Where an app says how its mailboxes are kept, as with <c>UseRedis</c>. Without that they are kept in memory.</summary>
/// <param name="services">See <see cref="Services"/>.</param>
/// <param name="name">See <see cref="Name"/>.</param>
public sealed class InboxBuilder(IServiceCollection services, string name)
{
    /// <summary>Gets the app's services.</summary>
    public IServiceCollection Services { get; } = services ?? throw new ArgumentNullException(nameof(services));

    /// <summary>Gets the name of the mailboxes; empty for the default ones.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));
}
