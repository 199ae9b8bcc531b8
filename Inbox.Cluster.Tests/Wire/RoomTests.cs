using System.Text.Json;
using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Wire;

/// <summary>The members of one login's room, on two nodes.</summary>
[TestFixture]
internal sealed class RoomTests : ClusterFixture
{
    [TestCaseSource(nameof(BothWays))]
    public async Task Members_on_two_nodes_are_in_one_room_and_signal_each_other(int here, int there)
    {
        var login = await LoginTests.LogInAsync(At(here), Alice);
        using var first = await JoinAsync(At(here), login, number: 1, host: 1);
        using var second = await JoinAsync(At(there), login, number: 2, host: 1);
        await HearsAsync(first, """{"member":{"joined":2}}""");
        await second.SayAsync("""{"to":1,"data":{"sdp":"v=0"}}""");
        await HearsAsync(first, """{"from":2,"data":{"sdp":"v=0"}}""");
        await first.SayAsync("""{"to":2,"data":[1]}""");
        await HearsAsync(second, """{"from":1,"data":[1]}""");

        await first.CloseAsync();
        await HearsAsync(second, """{"member":{"left":1}}""");
        (await second.HearAsync()).GetProperty("host").GetInt32().Should().Be(2, "who is left is elected");
    }

    [Test]
    public async Task Rooms_of_other_logins_are_others()
    {
        using var alice = await JoinAsync(One, await LoginTests.LogInAsync(One, Alice), number: 1, host: 1);
        using var bob = await JoinAsync(Two, await LoginTests.LogInAsync(Two, Bob), number: 1, host: 1);
    }

    private static async Task<SocketClient> JoinAsync(Node node, string login, int number, int host)
    {
        var socket = await SocketClient.OpenAsync(node.Url, new(1, 1), protocol: "inbox.room.v1", path: "/rooms/socket", cookie: login);
        var found = (await socket.HearAsync()).GetProperty("joined");
        (found.GetProperty("number").GetInt32(), found.GetProperty("host").GetInt32()).Should().Be((number, host));
        return socket;
    }

    private static async Task HearsAsync(SocketClient socket, string frame) =>
        JsonElement.DeepEquals(await socket.HearAsync(), JsonDocument.Parse(frame).RootElement).Should().BeTrue("{0} is to come", frame);
}
