using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

/// <summary>What all sockets of one path have in common.</summary>
/// <param name="Options">The path's.</param>
/// <param name="MaxMessageBytes">The most that a message may have.</param>
/// <param name="Time">The clock.</param>
/// <param name="Doorkeeper">Judges credentials that come in a frame.</param>
/// <param name="Rate">How fast they may send.</param>
/// <param name="HandOver">How they are given messages.</param>
internal sealed record SocketRules(InboxEndpointOptions Options, int MaxMessageBytes, TimeProvider Time, Doorkeeper Doorkeeper, SendRate Rate, HandOver HandOver)
{
    public const string Protocol = "inbox.v1";

    /// <summary>The largest frame of one who has not said yet who it is.</summary>
    public const int MaxFirstFrameBytes = 16 * 1024;

    /// <summary>The largest frame: what a message takes as base64, and its envelope.</summary>
    public int MaxFrameBytes { get; } = (int)Math.Min(int.MaxValue, MaxMessageBytes * 4L / 3 + 4096);
}
