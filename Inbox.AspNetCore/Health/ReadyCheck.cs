using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Health;

/// <summary>Ready: new clients may be sent here.</summary>
internal sealed class ReadyCheck(IMailboxStore? store, InboxOptions options, Func<OpenFiles?> files, CancellationToken stopping) : IHealthCheck
{
    /// <exception cref="InvalidOperationException">There are no mailboxes of that name.</exception>
    public static ReadyCheck Create(IServiceProvider services, string mailboxes) => new(
        AppMailboxes.Find(services, mailboxes),
        AppMailboxes.OptionsOf(services, mailboxes),
        services.GetRequiredService<IOptions<OpenFileCounter>>().Value.Read,
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (stopping.IsCancellationRequested)
        {
            return new(context.Registration.FailureStatus, "The app is stopping.");
        }

        try
        {
            if (store is IMailboxHealth backend)
            {
                await backend.CheckAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (MailboxStoreException e)
        {
            return new(context.Registration.FailureStatus, "The mailbox store does not answer.", e);
        }

        return Shortage() is { } shortage ? HealthCheckResult.Degraded(shortage) : HealthCheckResult.Healthy();
    }

    private string? Shortage() => FullLimit() is { } limit ? $"{limit} is reached."
        : files() is { AreShort: true } open ? $"{open.Open} of {open.Most} open files: the process aborts at the last. "
            + "Raise the limit (ulimit -n), or set Kestrel's Limits.MaxConcurrentConnections some 300 below it."
        : null;

    private string? FullLimit() =>
        store is not IMailboxStatistics statistics ? null
        : statistics.Mailboxes >= options.MaxMailboxes ? nameof(options.MaxMailboxes)
        : statistics.Messages >= options.MaxTotalMessages ? nameof(options.MaxTotalMessages)
        : statistics.Bytes >= options.MaxTotalBytes ? nameof(options.MaxTotalBytes)
        : null;
}
