using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>The status page of servers that share a Redis.</summary>
[TestFixture]
internal sealed class StatusTests
{
    [Test]
    public async Task Each_server_lists_all_that_are_there_and_counts_what_all_of_them_hold()
    {
        await using var servers = await Servers.StartAsync("-admin-key=open-sesame");
        foreach (var node in new[] { servers.One, servers.Two })
        {
            var status = await UntilAsync(node, status => status.GetProperty("servers").GetArrayLength() == 2);
            status.GetProperty("store").GetString().Should().Be("redis");
            status.GetProperty("servers").EnumerateArray().Select(server => server.GetProperty("process").GetString())
                .Should().Contain(status.GetProperty("process").GetString()).And.OnlyHaveUniqueItems();
        }

        await servers.One.Peer("alice").ReceiveAsync();
        await UntilAsync(servers.Two, status => status.GetProperty("now").GetProperty("inbox.mailboxes").GetInt64() == 1);

        (await servers.StopOneAsync()).Should().Be(0);
        await UntilAsync(servers.Two, status => status.GetProperty("servers").GetArrayLength() == 1);
    }

    /// <summary>Asks until it is so: servers tell each other in time, and nothing tells when.</summary>
    private static async Task<JsonElement> UntilAsync(Node node, Func<JsonElement, bool> isSo)
    {
        JsonElement status = default;
        await Patience.UntilAsync(async () =>
            isSo(status = (await node.AskAsync(HttpMethod.Get, "/status.json", null, ("X-Admin-Key", "open-sesame"))).Json));
        return status;
    }
}
