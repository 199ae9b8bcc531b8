namespace Inbox.AspNetCore.Sockets;

/// <summary>The close codes that the server uses (RFC 6455, 7.4; those from 4000 are specific to Inbox and resemble HTTP's).</summary>
internal enum CloseCode
{
    Normal = 1000,
    Stopping = 1001,
    Misuse = 1008,

    /// <summary>A frame is too large, in protocols that have no codes of their own.</summary>
    FrameTooLarge = 1009,
    TryAgainLater = 1013,
    Credentials = 4401,
    TooSlow = 4408,
    Superseded = 4409,
    Left = 4410,
    TooLarge = 4413,
    LoginExpired = 4419,
    Lost = 4424,
}
