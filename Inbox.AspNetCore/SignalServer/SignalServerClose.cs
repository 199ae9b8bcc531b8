using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>Close codes that this dialect alone has.</summary>
internal static class SignalServerClose
{
    /// <summary>With <c>UNAUTHENTICATED</c> or <c>ALREADY_EXISTS</c>.</summary>
    public const CloseCode Refused = (CloseCode)4000;

    /// <summary>With <c>KICKED</c>: connect again.</summary>
    public const CloseCode Kicked = (CloseCode)4001;

    /// <summary>RFC 6455, 7.4.1.</summary>
    public const CloseCode TooLarge = (CloseCode)1009;
}
