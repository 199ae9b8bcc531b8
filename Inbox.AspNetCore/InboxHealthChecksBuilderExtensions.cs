using Inbox.AspNetCore.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the mailboxes to the app's health checks.</summary>
public static class InboxHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds <c>inbox-live</c> (tag <c>live</c>: the process answers) and <c>inbox-ready</c> (tag <c>ready</c>: send new clients here;
    /// degraded while a limit of the server is reached or nine tenths of the files that the process may have are open, unhealthy while the
    /// store does not answer (<see cref="Inbox.IMailboxHealth"/>) and from the moment the app begins to stop).
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="mailboxes">The name given to <c>AddInboxSignaling</c>; the empty name is the default ones.</param>
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
