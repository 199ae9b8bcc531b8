namespace Inbox;

/// <summary>What a sender leaves: bytes, and a label for them.</summary>
/// <param name="Body">Any bytes, none too; at most <see cref="InboxOptions.MaxMessageBytes"/>.</param>
/// <param name="ContentType">A media type that the receiver is told; the engine does not look at it.</param>
public readonly record struct MessageContent(ReadOnlyMemory<byte> Body, string ContentType)
{
    /// <summary>The media type of bytes that nobody labelled.</summary>
    public const string DefaultContentType = "application/octet-stream";

    /// <summary>Unlabelled bytes.</summary>
    /// <param name="body">Any bytes, none too; at most <see cref="InboxOptions.MaxMessageBytes"/>.</param>
    public MessageContent(ReadOnlyMemory<byte> body)
        : this(body, DefaultContentType)
    {
    }
}
