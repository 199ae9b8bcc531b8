using Inbox.AspNetCore.Sockets;

namespace Inbox.AspNetCore.SignalServer;

/// <summary>The close codes of this dialect only.</summary>
internal static class SignalServerClose
{
    /// <summary>The connection is refused; the reason is <c>UNAUTHENTICATED</c> or <c>ALREADY_EXISTS</c>.</summary>
    public const CloseCode Refused = (CloseCode)4000;

    /// <summary>The operator ended the connection, with the reason <c>KICKED</c>. The user may connect again.</summary>
    public const CloseCode Kicked = (CloseCode)4001;

    /// <summary>The message is too large (RFC 6455, 7.4.1).</summary>
    public const CloseCode TooLarge = (CloseCode)1009;
}
