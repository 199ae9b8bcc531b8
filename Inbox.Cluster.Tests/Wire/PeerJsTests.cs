using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Wire;

/// <summary>Peers of PeerJS on two nodes. PeerServer needs one process.</summary>
[TestFixture]
internal sealed class PeerJsTests : ClusterFixture
{
    [TestCaseSource(nameof(BothWays))]
    public async Task Peers_on_two_nodes_talk(int here, int there)
    {
        using var alice = await At(here).ConnectPeerAsync(Alice);
        using var bob = await At(there).ConnectPeerAsync(Bob);
        await alice.SendAsync("OFFER", Bob, 1);
        await bob.HearsAsync(PeerJsSocket.Frame("OFFER", Alice, Bob, 1));
        await bob.SendAsync("ANSWER", Alice, 2);
        await alice.HearsAsync(PeerJsSocket.Frame("ANSWER", Bob, Alice, 2));
    }

    [Test]
    public async Task Who_connects_again_on_another_node_has_its_id_and_gets_what_came_meanwhile()
    {
        using var alice = await One.ConnectPeerAsync(Alice);
        using (var before = await One.ConnectPeerAsync(Bob))
        {
            await before.CloseAsync();
        }

        await alice.SendAsync("OFFER", Bob, 1);
        await alice.SendAsync("CANDIDATE", Alice, 2);
        await alice.HearsAsync(PeerJsSocket.Frame("CANDIDATE", Alice, Alice, 2));
        using var after = await Two.ConnectPeerAsync(Bob);
        await after.HearsAsync(PeerJsSocket.Frame("OFFER", Alice, Bob, 1));
    }

    [TestCaseSource(nameof(BothWays))]
    public async Task A_living_owner_keeps_its_id_against_thieves_on_another_node(int here, int there)
    {
        using var alice = await At(here).ConnectPeerAsync(Alice);
        var hearing = alice.TryHearAsync();
        for (var thief = 0; thief < 3; thief++)
        {
            using var socket = await At(there).OpenPeerAsync(Alice, $"thief{thief}");
            await socket.HearsAsync(PeerJsSocket.Taken);
        }

        using var bob = await At(there).ConnectPeerAsync(Bob);
        await bob.SendAsync("OFFER", Alice, 1);
        (await hearing).Should().Be(PeerJsSocket.Frame("OFFER", Bob, Alice, 1));
    }

    [Test]
    public async Task Who_writes_to_one_who_never_comes_is_told()
    {
        using var alice = await Two.ConnectPeerAsync(Alice);
        await alice.SendAsync("OFFER", Bob, 1);
        await alice.HearsAsync($$"""{"type":"EXPIRE","src":"{{Bob}}","dst":"{{Alice}}"}""");
    }
}
