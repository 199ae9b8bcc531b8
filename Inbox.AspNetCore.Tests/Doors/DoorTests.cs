using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Inbox.AspNetCore.Tests.Doors;

/// <summary>What holds whichever way one comes in: each fixture runs once for every door.</summary>
[TestFixtureSource(typeof(Door), nameof(Door.All))]
public abstract class DoorTests(Door door)
{
    protected Door Door { get; } = door;

    private protected Task<InboxApp> StartAsync(
        Action<InboxOptions>? mailboxes = null, Action<InboxEndpointOptions>? endpoint = null, Action<WebApplicationBuilder>? host = null) =>
        InboxApp.StartAsync(Door, mailboxes, endpoint, host);
}
