namespace Inbox.Client;

/// <summary>What a message was sent as.</summary>
public enum MessageKind
{
    /// <summary>JSON by its content type, and valid.</summary>
    Json,

    /// <summary>Other valid UTF-8; bytes that happen to be valid UTF-8 too.</summary>
    Text,

    /// <summary>Anything else.</summary>
    Bytes,
}
