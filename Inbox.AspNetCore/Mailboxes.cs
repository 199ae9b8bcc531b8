using System.Runtime.CompilerServices;
using Inbox.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore;

/// <summary>Marks in the services that AddInboxSignaling was called for these mailboxes.</summary>
internal sealed record MailboxRegistration(string Name);

/// <summary>Finds the mailboxes that a door opens on.</summary>
internal static class Mailboxes
{
    private static readonly ConditionalWeakTable<IServiceProvider, IMailboxStore> _implicit = [];

    /// <exception cref="InvalidOperationException">There are none of that name.</exception>
    public static IMailboxStore Find(IServiceProvider services, string name)
    {
        if (services.GetKeyedService<IMailboxStore>(name) is { } registered)
        {
            return registered;
        }

        return name.Length == 0
            ? services.GetService<IMailboxStore>() ?? _implicit.GetValue(services, CreateImplicit)
            : throw new InvalidOperationException(
                $"There are no mailboxes called \"{name}\". Call builder.Services.AddInboxSignaling(\"{name}\") first.");
    }

    public static InboxOptions OptionsOf(IServiceProvider services, string name) => services.GetRequiredService<IOptionsMonitor<InboxOptions>>().Get(name);

    /// <summary>The upkeep of everything that AddInboxSignaling registered.</summary>
    public static MailboxUpkeep UpkeepOfRegistered(IServiceProvider services) => MailboxUpkeep.Create(
        services.GetServices<MailboxRegistration>().Select(registration => new MailboxUpkeep.Duty(
            services.GetRequiredKeyedService<IMailboxStore>(registration.Name), OptionsOf(services, registration.Name).SweepInterval)),
        services);

    /// <summary>An app that only mapped a path has default mailboxes; they live from its start to its stop, and several paths share them.</summary>
    private static MemoryMailboxStore CreateImplicit(IServiceProvider services)
    {
        var options = OptionsOf(services, "");
        var validation = new InboxOptionsValidator().Validate("", options);
        if (validation.Failed)
        {
            throw new OptionsValidationException("", typeof(InboxOptions), validation.Failures);
        }

        var store = new MemoryMailboxStore(options, services.GetService<TimeProvider>(), services.GetService<System.Diagnostics.Metrics.IMeterFactory>());
        var upkeep = MailboxUpkeep.Create([new(store, options.SweepInterval)], services);
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() => upkeep.StartAsync(CancellationToken.None));
        lifetime.ApplicationStopped.Register(() =>
        {
            upkeep.Dispose();
            store.Dispose();
        });
        return store;
    }
}
