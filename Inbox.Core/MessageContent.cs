namespace Inbox;

/// <summary>What a sender leaves: bytes, and a label for them.</summary>
/// <param name="body">See <see cref="Body"/>.</param>
/// <param name="contentType">See <see cref="ContentType"/>.</param>
public readonly struct MessageContent(ReadOnlyMemory<byte> body, string contentType)
{
    /// <summary>The media type of bytes that nobody labelled.</summary>
    public const string DefaultContentType = "application/octet-stream";

    /// <summary>Unlabelled bytes.</summary>
    /// <param name="body">See <see cref="Body"/>.</param>
    public MessageContent(ReadOnlyMemory<byte> body)
        : this(body, DefaultContentType)
    {
    }

    /// <summary>Any bytes, none too; at most <see cref="InboxOptions.MaxMessageBytes"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>A media type that the receiver is told; the engine does not look at it.</summary>
    public string ContentType => contentType ?? DefaultContentType;
}
