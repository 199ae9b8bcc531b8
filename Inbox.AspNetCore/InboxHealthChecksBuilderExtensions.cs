using Inbox.AspNetCore.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add the mailboxes to the app's health checks.</summary>
public static class InboxHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds two health checks: <c>inbox-live</c> (tag <c>live</c>) is healthy while the process answers; <c>inbox-ready</c> (tag
    /// <c>ready</c>) is healthy while new clients may be sent here. Readiness is degraded while a limit of the server is reached or more
    /// than nine tenths of the files that the process may open are in use. It is unhealthy while the store does not answer
    /// (<see cref="Inbox.IMailboxHealth"/>) and from the moment the app begins to stop. Its data name the <c>process</c> (8 hexadecimal digits,
    /// new with each start) and the <c>store</c>: two processes with a <c>MemoryMailboxStore</c> must not share an address.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthChecks</c> returned.</param>
    /// <param name="mailboxes">The name given to <c>AddInboxSignaling</c>; empty for the default mailboxes.</param>
    public static IHealthChecksBuilder AddInbox(this IHealthChecksBuilder builder, string mailboxes = "")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(mailboxes);
        var suffix = mailboxes.Length == 0 ? "" : $"-{mailboxes}";
        return builder
            .Add(new($"inbox-live{suffix}", _ => new LiveCheck(), null, ["live"]))
            .Add(new($"inbox-ready{suffix}", services => ReadyCheck.Create(services, mailboxes), null, ["ready"]));
    }
}
