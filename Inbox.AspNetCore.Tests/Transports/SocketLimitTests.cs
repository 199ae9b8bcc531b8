using Inbox.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Hosting;

namespace Inbox.AspNetCore.Tests.Transports;

/// <summary>Kestrel limits upgrades, which HTTP/2 has none of.</summary>
public sealed class SocketLimitTests
{
    [Test]
    public async Task A_server_that_takes_no_more_sockets_says_so()
    {
        await using var app = await InboxApp.StartAsync(Door.Mapped, host: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1));
        using var first = await SocketClient.OpenAsync(app, "alice", after: null);
        var open = () => SocketClient.OpenAsync(app, "bob", after: null);
        (await open.Should().ThrowAsync<RefusedHandshakeException>()).Which.Status.Should().Be(503);
        app.Errors.Should().BeEmpty();
    }
}
