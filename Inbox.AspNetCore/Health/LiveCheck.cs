using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.AspNetCore.Health;

/// <summary>
/// Live: the process answers. It says nothing of what the mailboxes are kept in: restarting this process would not bring that back.
/// </summary>
internal sealed class LiveCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(HealthCheckResult.Healthy());
}
