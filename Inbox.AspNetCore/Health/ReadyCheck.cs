using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Inbox.AspNetCore.Health;

/// <summary>Ready: new clients may be sent here.</summary>
internal sealed class ReadyCheck(IMailboxStatistics? statistics, InboxOptions options, Func<OpenFiles?> files, CancellationToken stopping) : IHealthCheck
{
    public static ReadyCheck Create(IServiceProvider services, string mailboxes) => new(
        Mailboxes.Find(services, mailboxes) as IMailboxStatistics,
        Mailboxes.OptionsOf(services, mailboxes),
        OpenFiles.Read,
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(stopping.IsCancellationRequested
            ? new HealthCheckResult(context.Registration.FailureStatus, "The app is stopping.")
            : FullLimit() is { } limit ? HealthCheckResult.Degraded($"{limit} is reached.")
            : files() is { AreShort: true } open ? HealthCheckResult.Degraded(
                $"{open.Open} of {open.Most} open files: the process aborts at the last. Raise the limit (ulimit -n), or set Kestrel's Limits.MaxConcurrentConnections some 300 below it.")
            : HealthCheckResult.Healthy());

    private string? FullLimit() =>
        statistics is null ? null
        : statistics.Mailboxes >= options.MaxMailboxes ? nameof(options.MaxMailboxes)
        : statistics.Messages >= options.MaxTotalMessages ? nameof(options.MaxTotalMessages)
        : statistics.Bytes >= options.MaxTotalBytes ? nameof(options.MaxTotalBytes)
        : null;
}
