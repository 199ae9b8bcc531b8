using System.Diagnostics.Metrics;
using Inbox.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore;

/// <summary>Marks in the services that AddInboxSignaling was called for these mailboxes.</summary>
internal sealed record MailboxRegistration(string Name);

/// <summary>The mailboxes of one app, by name; and what an app has that mapped a path without calling AddInboxSignaling.</summary>
/// <remarks>
/// One for each app: the container makes it as the value of options, which it does for any type, registered or not, once, and for its
/// scopes too. Only a door makes mailboxes, when the app maps its path, one after the other. Whoever merely asks, as a health check does,
/// finds what there is.
/// </remarks>
internal sealed class AppMailboxes
{
    private readonly HashSet<IMailboxStore> _lookedAfter = [];
    private volatile IMailboxStore? _implicit;

    /// <summary>
    /// For a door. Default mailboxes are made if the app has registered none; they live until the app stops, and several paths share them.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are none of that name.</exception>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public static IMailboxStore Open(IServiceProvider services, string name)
    {
        var mailboxes = Of(services);
        if (Registered(services, name) is not { } store)
        {
            return name.Length == 0 ? mailboxes._implicit ??= mailboxes.Create(services) : throw Missing(name);
        }

        if (services.GetServices<MailboxRegistration>().All(registration => registration.Name != name))
        {
            mailboxes.LookAfter(store, OptionsOf(services, name), services);
        }

        return store;
    }

    /// <returns>Null: no door has made the default ones yet.</returns>
    /// <exception cref="InvalidOperationException">There are none of that name.</exception>
    public static IMailboxStore? Find(IServiceProvider services, string name) =>
        Registered(services, name) ?? (name.Length == 0 ? Of(services)._implicit : throw Missing(name));

    /// <summary>Those of that name; and if the app has registered none, mailboxes that nobody else finds. They live until the app stops.</summary>
    public static IMailboxStore OpenOrMake(IServiceProvider services, string name, InboxOptions options)
    {
        if (Registered(services, name) is not null)
        {
            return Open(services, name);
        }

        var store = new MemoryMailboxStore(options, services.GetService<TimeProvider>());
        Of(services).LookAfter(store, options, services);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(store.Dispose);
        return store;
    }

    public static InboxOptions OptionsOf(IServiceProvider services, string name) => services.GetRequiredService<IOptionsMonitor<InboxOptions>>().Get(name);

    /// <summary>The upkeep of everything that AddInboxSignaling registered.</summary>
    public static MailboxUpkeep UpkeepOfRegistered(IServiceProvider services) => MailboxUpkeep.Create(
        services.GetServices<MailboxRegistration>().Select(registration => new MailboxUpkeep.Duty(
            services.GetRequiredKeyedService<IMailboxStore>(registration.Name), OptionsOf(services, registration.Name).SweepInterval)),
        services);

    private static InvalidOperationException Missing(string name) =>
        new($"There are no mailboxes called \"{name}\". Call builder.Services.AddInboxSignaling(\"{name}\") first.");

    private static AppMailboxes Of(IServiceProvider services) => services.GetRequiredService<IOptions<AppMailboxes>>().Value;

    private static IMailboxStore? Registered(IServiceProvider services, string name) =>
        services.GetKeyedService<IMailboxStore>(name) ?? (name.Length == 0 ? services.GetService<IMailboxStore>() : null);

    private MemoryMailboxStore Create(IServiceProvider services)
    {
        var options = OptionsOf(services, "");
        var store = new MemoryMailboxStore(options, services.GetService<TimeProvider>(), services.GetService<IMeterFactory>());
        LookAfter(store, options, services);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(store.Dispose);
        return store;
    }

    /// <summary>Sweeps it while the app runs, and tells it when the app stops.</summary>
    private void LookAfter(IMailboxStore store, InboxOptions options, IServiceProvider services)
    {
        if (_lookedAfter.Add(store))
        {
            MailboxUpkeep.Create([new(store, options.SweepInterval)], services).RunWithApp();
        }
    }
}
