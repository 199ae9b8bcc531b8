using System.Text;

namespace Inbox.Benchmarks.Load;

/// <summary>What is said on a socket, so that relays of other protocols can be driven the same way.</summary>
internal abstract class Speech
{
    public static Speech Inbox { get; } = new InboxSpeech();

    /// <summary>PeerServer's own, at its root.</summary>
    public static Speech PeerJs { get; } = new PeerJsSpeech("/");

    /// <summary>The same to the sample server.</summary>
    public static Speech SamplePeerJs { get; } = new PeerJsSpeech("/peerjs/");

    /// <summary>Path and query of the request that becomes a socket.</summary>
    public abstract string Target(Target target, Peer peer);

    /// <summary>How many frames the server sends before anything was sent to it.</summary>
    public abstract int Greetings { get; }

    public virtual bool HasCredentialsInHeader => false;

    /// <summary>A message of so many bytes.</summary>
    public abstract string Message(string from, string to, int bytes);

    private sealed class InboxSpeech : Speech
    {
        public override int Greetings => 0;

        public override bool HasCredentialsInHeader => true;

        public override string Target(Target target, Peer peer) => target.Url.PathAndQuery;

        public override string Message(string from, string to, int bytes) => $$"""{"to":"{{to}}","data":"{{new string('x', bytes)}}"}""";
    }

    /// <summary>PeerServer's (github.com/peers/peerjs-server, README and docs): a relay of WebSocket messages between ids.</summary>
    private sealed class PeerJsSpeech(string path) : Speech
    {
        public override int Greetings => 1;

        public override string Target(Target target, Peer peer) => $"{path}peerjs?key=peerjs&id={peer.Name}&token={Convert.ToHexString(Encoding.UTF8.GetBytes(peer.Name))}&version=1.5.4";

        public override string Message(string from, string to, int bytes) => $$"""{"type":"CANDIDATE","dst":"{{to}}","payload":"{{new string('x', bytes)}}"}""";
    }
}
