using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Inbox.AspNetCore.Health;

/// <summary>The readiness check: new clients may be sent here.</summary>
internal sealed class ReadyCheck(IMailboxStore? store, Func<OpenFiles?> files, string process, CancellationToken stopping) : IHealthCheck
{
    /// <summary>
    /// With each answer: which process it is from, and what it keeps mailboxes in. Two processes with mailboxes in memory behind one
    /// address lose messages, and only this shows an operator that there are two.
    /// </summary>
    private readonly Dictionary<string, object> _data = new() { ["process"] = process, ["store"] = store?.GetType().Name ?? "none" };

    /// <exception cref="InvalidOperationException">No mailboxes of that name are registered.</exception>
    public static ReadyCheck Create(IServiceProvider services, string mailboxes) => new(
        AppMailboxes.Find(services, mailboxes),
        services.GetRequiredService<IOptions<OpenFileCounter>>().Value.Read,
        AppMailboxes.Of(services).Process,
        DrainDelay.BeginningOf(services));

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (stopping.IsCancellationRequested)
        {
            return new(context.Registration.FailureStatus, "The app is stopping.", null, _data);
        }

        try
        {
            if (store is IMailboxHealth backend)
            {
                await backend.CheckAsync(cancellationToken).ConfigureAwait(false);
            }

            var shortage = await FullLimitAsync(cancellationToken).ConfigureAwait(false) is { } limit
                ? $"The limit {limit} is reached."
                : FileShortage();
            return shortage is null ? HealthCheckResult.Healthy(null, _data) : HealthCheckResult.Degraded(shortage, null, _data);
        }
        catch (MailboxStoreException e)
        {
            return new(context.Registration.FailureStatus, "The mailbox store does not answer.", e, _data);
        }
    }

    private string? FileShortage() => files() is { AreShort: true } open
        ? $"{open.Open} of {open.Most} open files are in use; the process aborts at the limit. "
            + "Raise the limit (ulimit -n), or set Kestrel's Limits.MaxConcurrentConnections some 300 below it."
        : null;

    private async ValueTask<string?> FullLimitAsync(CancellationToken cancellationToken)
    {
        if (store is not IMailboxStatistics statistics)
        {
            return null;
        }

        var held = await statistics.CountAsync(cancellationToken).ConfigureAwait(false);
        return held.Mailboxes >= store.Limits.MaxMailboxes ? nameof(MailboxLimits.MaxMailboxes)
            : held.Messages >= store.Limits.MaxTotalMessages ? nameof(MailboxLimits.MaxTotalMessages)
            : held.Bytes >= store.Limits.MaxTotalBytes ? nameof(MailboxLimits.MaxTotalBytes)
            : null;
    }
}
