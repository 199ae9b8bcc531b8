namespace Inbox.AspNetCore.PeerJs;

/// <summary>A message between two peers: a frame <c>{"type","dst","payload"}</c>.</summary>
/// <param name="type">What it is.</param>
/// <param name="destination">The id of the recipient; empty if missing.</param>
/// <param name="payload">Any JSON, as it was written, which only clients interpret; empty if missing.</param>
internal readonly ref struct PeerJsMessage(PeerJsType type, string destination, ReadOnlySpan<byte> payload)
{
    public PeerJsType Type { get; } = type;

    public string Destination { get; } = destination;

    public ReadOnlySpan<byte> Payload { get; } = payload;
}

/// <summary>The types of messages that pass between peers or servers.</summary>
internal enum PeerJsType
{
    /// <summary>A sign of life, which nobody answers.</summary>
    Heartbeat,
    Offer,
    Answer,
    Candidate,

    /// <summary>With a destination: for that peer. Without one: the sender gives up its id.</summary>
    Leave,

    /// <summary>The recipient's message did not reach the sender of this one.</summary>
    Expire,

    /// <summary>Between servers, never from a socket: whether the client of this id is alive, which somebody else wants.</summary>
    Probe,

    /// <summary>Between servers: it is.</summary>
    Alive,
}
