using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.AspNetCore.Tests.PeerJs;

/// <summary>A client that answers no ping unless told to, as one whose network has died, or whose tab sleeps.</summary>
internal static class RawPeer
{
    /// <summary>Connects, and has its id.</summary>
    public static async Task<RawSocket> OpenAsync(InboxApp app, string id, string token)
    {
        var peer = await RawSocket.OpenAsync(app, $"/peerjs/peerjs?key=peerjs&id={id}&token={token}");
        (await peer.HearAsync()).Should().Be(PeerApp.Opened);
        return peer;
    }
}
