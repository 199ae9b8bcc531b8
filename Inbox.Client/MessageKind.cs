namespace Inbox.Client;

/// <summary>The kinds of message bodies.</summary>
public enum MessageKind
{
    /// <summary>Valid JSON with a JSON content type.</summary>
    Json,

    /// <summary>Other valid UTF-8, including bytes that happen to be valid UTF-8.</summary>
    Text,

    /// <summary>Anything else.</summary>
    Bytes,
}
