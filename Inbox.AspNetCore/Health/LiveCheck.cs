using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.AspNetCore.Health;

/// <summary>
/// The liveness check: the process answers. It ignores the mailbox store, since restarting this process would not repair that.
/// </summary>
internal sealed class LiveCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy());
}
