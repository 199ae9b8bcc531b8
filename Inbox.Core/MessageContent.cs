namespace Inbox;

/// <summary>The content of a message: bytes and their media type.</summary>
/// <param name="body">See <see cref="Body"/>.</param>
/// <param name="contentType">See <see cref="ContentType"/>.</param>
public readonly struct MessageContent(ReadOnlyMemory<byte> body, string contentType)
{
    /// <summary>The media type of bytes without one.</summary>
    public const string DefaultContentType = "application/octet-stream";

    /// <summary>Creates content with <see cref="DefaultContentType"/>.</summary>
    /// <param name="body">See <see cref="Body"/>.</param>
    public MessageContent(ReadOnlyMemory<byte> body)
        : this(body, DefaultContentType)
    {
    }

    /// <summary>Gets the bytes, possibly none; at most <see cref="InboxOptions.MaxMessageBytes"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>Gets the media type, which is passed to the receiver. Stores do not interpret it.</summary>
    public string ContentType => contentType ?? DefaultContentType;
}
