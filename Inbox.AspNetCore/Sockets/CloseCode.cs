namespace Inbox.AspNetCore.Sockets;

/// <summary>Why the server closes a socket (RFC 6455, 7.4; 4000 upwards are ours and resemble HTTP's).</summary>
internal enum CloseCode
{
    Normal = 1000,
    Stopping = 1001,
    Misuse = 1008,
    TryAgainLater = 1013,
    Credentials = 4401,
    TooSlow = 4408,
    Superseded = 4409,
    Left = 4410,
    TooLarge = 4413,
}
