using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Inbox.AspNetCore.Health;

/// <summary>Live: the store answers at all. A process whose store does not should be restarted.</summary>
internal sealed class LiveCheck(IMailboxStore? store) : IHealthCheck
{
    /// <summary>No mailbox may have the empty name, so asking for it changes nothing.</summary>
    private const string Nobody = "";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (store is null)
        {
            return HealthCheckResult.Healthy("No path of mailboxes is mapped.");
        }

        var claim = await store.ClaimAsync(Nobody, default, cancellationToken: cancellationToken).ConfigureAwait(false);
        return claim.Status == ClaimStatus.IllegalName
            ? HealthCheckResult.Healthy()
            : new(context.Registration.FailureStatus, $"The store answered {claim.Status} to an illegal name.");
    }
}
