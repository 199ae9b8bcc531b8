using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>A server that is asked to stop, on the wire.</summary>
[TestFixture]
internal sealed class DrainTests
{
    [Test]
    public async Task A_node_that_stops_ends_its_own_waits_and_the_others_serve_everybody()
    {
        await using var servers = await Servers.StartAsync("-signal-server");
        var (one, two) = (servers.One, servers.Two);
        var ends = await one.ParkAsync("alice");
        using var stream = await one.StreamAsync("carol");
        using var socket = await one.SocketAsync("dave");
        var stays = await two.ParkAsync("bob");
        (await two.Peer("bob").SendAsync("alice", "before")).Status.Should().Be(200);
        (await ends).Text.Should().Be("before");
        ends = await one.ParkAsync("alice");

        var stopping = servers.StopOneAsync();
        var answer = await ends;
        (answer.Status, answer.WaitEnded).Should().Be((204, "stopping"));
        int.Parse(answer["Retry-After"]!, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(1, 5);
        (await stream.EndAsync()).Should().Be("stopping");
        (await socket.EndAsync()).Should().Be(1001);

        (await two.Peer("alice").SendAsync("bob", "still here")).Status.Should().Be(200);
        (await stays).Text.Should().Be("still here");
        (await two.Peer("bob").SendAsync("alice", "welcome")).Status.Should().Be(200);
        (await two.Peer("alice").ReceiveAsync("wait=25")).Text.Should().Be("welcome");
        (await stopping).Should().Be(0);
        (await two.Peer("bob").SendAsync("dave", "where are you?")).Status.Should().Be(200, "its mailbox outlives the node");
    }
}
