using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Inbox.AspNetCore.Diagnostics;
using Inbox.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore;

/// <summary>A marker in the services: AddInboxSignaling was called for the mailboxes of this name.</summary>
internal sealed record MailboxRegistration(string Name);

/// <summary>
/// The mailboxes of one app, by name, including the defaults of an app that maps a path without calling AddInboxSignaling.
/// </summary>
/// <remarks>
/// There is one instance per app. The container creates it as the value of options, which works for any type, registered or not, and
/// shares it with all scopes. Mailboxes are created only when the app maps a path, one path after the other. A mere lookup, such as that
/// of a health check, creates none.
/// </remarks>
internal sealed class AppMailboxes
{
    private readonly HashSet<IMailboxStore> _lookedAfter = [];
    private readonly Dictionary<IMailboxStore, bool> _namedByLogin = [];
    private readonly Lock _lock = new();
    private volatile IMailboxStore? _implicit;
    private volatile EndpointMetrics? _metrics;

    /// <summary>Gets this process's name for operators: 8 hexadecimal digits, new with each start.</summary>
    public string Process { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>
    /// Opens the mailboxes of that name for an endpoint. Creates default mailboxes if the app has registered none; they live until the app
    /// stops, and several paths share them.
    /// </summary>
    /// <exception cref="InvalidOperationException">No mailboxes of that name are registered.</exception>
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

    /// <returns>The mailboxes; null if no endpoint has created the default ones yet.</returns>
    /// <exception cref="InvalidOperationException">No mailboxes of that name are registered.</exception>
    public static IMailboxStore? Find(IServiceProvider services, string name) =>
        Registered(services, name) ?? (name.Length == 0 ? Of(services)._implicit : throw Missing(name));

    /// <summary>Notes whether a path names the owners of these mailboxes by the app's login, or by passwords.</summary>
    /// <exception cref="InvalidOperationException">Another path does it the other way: anybody could claim a user's name there.</exception>
    public void NoteNaming(IMailboxStore store, bool byLogin, string name)
    {
        lock (_lock)
        {
            if (_namedByLogin.TryAdd(store, byLogin) || _namedByLogin[store] == byLogin)
            {
                return;
            }
        }

        throw new InvalidOperationException(
            $"The mailboxes \"{name}\" are served by a path with "
            + $"{nameof(InboxEndpointOptions)}.{nameof(InboxEndpointOptions.Identify)} and by one without it, "
            + "where anybody could claim the name of a user by a password. Set it on both, or give one path mailboxes of its own: "
            + $"AddInboxSignaling(\"users\") and {nameof(InboxEndpointOptions)}.{nameof(InboxEndpointOptions.Mailboxes)} = \"users\".");
    }

    /// <returns>Whether a path names the owners of these mailboxes by the app's login.</returns>
    public bool AreNamedByLogin(IMailboxStore store)
    {
        lock (_lock)
        {
            return _namedByLogin.GetValueOrDefault(store);
        }
    }

    /// <summary>Returns what the endpoints of this app count, together.</summary>
    public EndpointMetrics Metrics(IServiceProvider services)
    {
        if (_metrics is { } existing)
        {
            return existing;
        }

        lock (_lock)
        {
            return _metrics ??= new(services.GetService<IMeterFactory>());
        }
    }

    /// <summary>
    /// Opens the mailboxes of that name. If the app has registered none, creates mailboxes that no other lookup finds; they live until the
    /// app stops.
    /// </summary>
    public static IMailboxStore OpenOrMake(IServiceProvider services, string name, InboxOptions options)
    {
        if (Registered(services, name) is not null)
        {
            return Open(services, name);
        }

        var store = new MemoryMailboxStore(options, services.GetService<TimeProvider>(), services.GetService<IMeterFactory>(), name);
        Of(services).LookAfter(store, options, services);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(store.Dispose);
        return store;
    }

    public static InboxOptions OptionsOf(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<InboxOptions>>().Get(name);

    /// <summary>Creates the upkeep of everything that AddInboxSignaling registered.</summary>
    public static MailboxUpkeep UpkeepOfRegistered(IServiceProvider services) => MailboxUpkeep.Create(
        services.GetServices<MailboxRegistration>().Select(registration => new MailboxUpkeep.Duty(
            services.GetRequiredKeyedService<IMailboxStore>(registration.Name), OptionsOf(services, registration.Name).SweepInterval)),
        services);

    private static InvalidOperationException Missing(string name) =>
        new($"No mailboxes named \"{name}\" are registered. Call builder.Services.AddInboxSignaling(\"{name}\") first.");

    public static AppMailboxes Of(IServiceProvider services) => services.GetRequiredService<IOptions<AppMailboxes>>().Value;

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

    /// <summary>Sweeps the store while the app runs, and drains it when the app stops.</summary>
    private void LookAfter(IMailboxStore store, InboxOptions options, IServiceProvider services)
    {
        if (_lookedAfter.Add(store))
        {
            MailboxUpkeep.Create([new(store, options.SweepInterval)], services).RunWithApp();
        }
    }
}
