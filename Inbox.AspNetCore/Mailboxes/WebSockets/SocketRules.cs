using Inbox.AspNetCore.Diagnostics;
using Inbox.AspNetCore.Http;

namespace Inbox.AspNetCore.Mailboxes.WebSockets;

/// <summary>The settings and services that all sockets of one path share.</summary>
/// <param name="Options">The options of the path.</param>
/// <param name="MaxMessageBytes">The largest size of a message in bytes.</param>
/// <param name="Time">The clock.</param>
/// <param name="Doorkeeper">Checks credentials that come in a frame.</param>
/// <param name="Rate">The limit on how fast owners of mailboxes may send.</param>
/// <param name="Logins">Tells when the login of a handshake expires.</param>
/// <param name="HandOver">Hands messages over to the sockets.</param>
/// <param name="Sending">Takes messages from them.</param>
/// <param name="Metrics">Counts them.</param>
internal sealed record SocketRules(
    InboxEndpointOptions Options,
    int MaxMessageBytes,
    TimeProvider Time,
    Doorkeeper Doorkeeper,
    SendRate Rate,
    LoginLifetime Logins,
    HandOver HandOver,
    Sending Sending,
    EndpointMetrics Metrics)
{
    public const string Protocol = "inbox.v1";

    /// <summary>The largest frame of a client that is not yet authenticated.</summary>
    public const int MaxFirstFrameBytes = 16 * 1024;

    /// <summary>Gets the largest size of a frame: a message as base64, and its envelope.</summary>
    public int MaxFrameBytes { get; } = (int)Math.Min(int.MaxValue, MaxMessageBytes * 4L / 3 + 4096);
}
