using System.Text;

namespace Inbox.Benchmarks.Load;

/// <summary>A server's protocol: what is said on sockets and in long polls, so that servers of other protocols can be driven the same way.</summary>
internal abstract class Speech
{
    public static Speech Inbox { get; } = new InboxSpeech();

    /// <summary>Inbox, of a server that knows one message a GET, and no batches.</summary>
    public static Speech InboxWithoutBatches { get; } = new InboxSpeech { HasBatches = false };

    /// <summary>Inbox, by sockets where there is a choice.</summary>
    public static Speech InboxSockets { get; } = new InboxSpeech { PrefersSockets = true };

    /// <summary>PeerServer's own, at its root.</summary>
    public static Speech PeerJs { get; } = new PeerJsSpeech("/");

    /// <summary>The same to the sample server.</summary>
    public static Speech SamplePeerJs { get; } = new PeerJsSpeech("/peerjs/");

    public static Speech SignalR { get; } = new SignalRSpeech { PrefersSockets = true };

    /// <summary>SignalR, by long polling where there is a choice.</summary>
    public static Speech SignalRPolls { get; } = new SignalRSpeech();

    /// <summary>Whether a set-up goes over sockets.</summary>
    public bool PrefersSockets { get; init; }

    /// <summary>Whether a GET may bring several messages.</summary>
    public bool HasBatches { get; init; } = true;

    /// <summary>What a client says on a socket before it hears anything; null for nothing.</summary>
    public virtual string? Opening => null;

    /// <summary>How many frames the server sends before anything was sent to it, but for the opening.</summary>
    public virtual int Greetings => 0;

    /// <summary>What a client says from time to time, or the server takes it for dead; null where it only answers pings.</summary>
    public virtual (TimeSpan Interval, string Text)? Heartbeat => null;

    public virtual bool HasCredentialsInHeader => false;

    /// <summary>Path and query of the request that becomes a socket.</summary>
    public abstract string Target(Target target, Peer peer);

    /// <summary>A message of so many bytes.</summary>
    public abstract string Message(string from, string to, int bytes);

    /// <summary>How many messages a frame brings.</summary>
    public virtual int CountMessages(ReadOnlySpan<byte> frame) => 1;

    /// <summary>Makes a pair that sets up again and again. Without another way, each side has a socket.</summary>
    public virtual async Task<(ISetupSide Caller, ISetupSide Callee)> OpenSetupAsync(Target target, string run) =>
        (await SocketSide.OpenAsync(target, $"{run}a", $"{run}b"), await SocketSide.OpenAsync(target.Other ?? target, $"{run}b", $"{run}a"));

    /// <summary>Makes peers that wait by long poll.</summary>
    public abstract Task<IReadOnlyList<Poll>> OpenPollsAsync(Target target, string run, IReadOnlyList<Peer> peers);

    private sealed class InboxSpeech : Speech
    {
        public override bool HasCredentialsInHeader => true;

        public override string Target(Target target, Peer peer) => target.Url.PathAndQuery;

        public override string Message(string from, string to, int bytes) => $$"""{"to":"{{to}}","data":"{{new string('x', bytes)}}"}""";

        public override async Task<(ISetupSide Caller, ISetupSide Callee)> OpenSetupAsync(Target target, string run)
        {
            if (PrefersSockets)
            {
                return await base.OpenSetupAsync(target, run);
            }

            var way = HasBatches ? PollingSide.Way.Joined : PollingSide.Way.Plain;
            await Mailbox.CreateAsync(target, run, [new($"{run}a"), new($"{run}b")]);
            return (
                await PollingSide.OpenAsync(target, $"{run}a", $"{run}b", way, away: 0),
                await PollingSide.OpenAsync(target.Other ?? target, $"{run}b", $"{run}a", way, away: 0));
        }

        public override async Task<IReadOnlyList<Poll>> OpenPollsAsync(Target target, string run, IReadOnlyList<Peer> peers)
        {
            await Mailbox.CreateAsync(target, run, peers);
            return [.. peers.Select(peer => new Poll(Request.Receive(target, peer, "wait=600"), (to, sizes) => Request.Send(target, peer, to, new byte[sizes.Sum()])))];
        }
    }

    /// <summary>PeerServer's (github.com/peers/peerjs-server, README and docs): a relay of WebSocket messages between ids.</summary>
    private sealed class PeerJsSpeech(string path) : Speech
    {
        public override int Greetings => 1;

        /// <summary>PeerJS 1.5 says it every 5 s.</summary>
        public override (TimeSpan Interval, string Text)? Heartbeat => (TimeSpan.FromSeconds(5), """{"type":"HEARTBEAT"}""");

        public override string Target(Target target, Peer peer) => $"{path}peerjs?key=peerjs&id={peer.Name}&token={Convert.ToHexString(Encoding.UTF8.GetBytes(peer.Name))}&version=1.5.4";

        public override string Message(string from, string to, int bytes) => $$"""{"type":"CANDIDATE","dst":"{{to}}","payload":"{{new string('x', bytes)}}"}""";

        public override Task<IReadOnlyList<Poll>> OpenPollsAsync(Target target, string run, IReadOnlyList<Peer> peers) =>
            throw new NotSupportedException("PeerServer has no long polls.");
    }
}

/// <summary>What a peer asks by long poll.</summary>
/// <param name="Wait">Waits for a message.</param>
/// <param name="Send">Messages of so many bytes to that peer, which go together.</param>
internal sealed record Poll(Request Wait, Func<string, int[], Request> Send);
