using Inbox.AspNetCore.Tests.Hosting;
using Inbox.Cluster.Tests.Hosting;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>A node of PeerJS is killed between two messages.</summary>
[TestFixture]
internal sealed class PeerJsFaultTests
{
    [Test]
    public async Task Peers_of_a_killed_node_go_on_with_their_ids_on_another_one()
    {
        await using var servers = await Servers.StartAsync("-peerjs");
        using var bob = await servers.Two.ConnectPeerAsync("bob");
        using (var before = await servers.One.ConnectPeerAsync("alice"))
        {
            await before.SendAsync("OFFER", "bob", 1);
            await bob.HearsAsync(PeerJsSocket.Frame("OFFER", "alice", "bob", 1));
            await servers.KillOneAsync();
        }

        // The same page with the same token: at once.
        using var alice = await servers.Two.ConnectPeerAsync("alice");
        await alice.SendAsync("CANDIDATE", "bob", 2);
        await bob.HearsAsync(PeerJsSocket.Frame("CANDIDATE", "alice", "bob", 2));
        await bob.SendAsync("ANSWER", "alice", 3);
        await alice.HearsAsync(PeerJsSocket.Frame("ANSWER", "bob", "alice", 3));
    }

    [Test]
    public async Task A_page_that_is_reloaded_after_its_node_was_killed_has_its_id_as_soon_as_the_node_is_missed()
    {
        await using var servers = await Servers.StartAsync("-peerjs");
        using (await servers.One.ConnectPeerAsync("alice", "before"))
        {
            await servers.KillOneAsync();
        }

        await Patience.UntilAsync(async () =>
        {
            using var alice = await servers.Two.OpenPeerAsync("alice", "after");
            return await alice.TryHearAsync() == PeerJsSocket.Opened;
        });
    }
}
