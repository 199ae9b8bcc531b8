namespace Inbox;

/// <summary>The content of a message: bytes and their media type.</summary>
/// <param name="body">See <see cref="Body"/>.</param>
/// <param name="contentType">See <see cref="ContentType"/>.</param>
/// <param name="trace">See <see cref="Trace"/>.</param>
public readonly struct MessageContent(ReadOnlyMemory<byte> body, string contentType, MessageTrace? trace)
{
    private readonly object? _typeOrBoth = trace is null ? contentType : new TracedContentType(contentType, trace);

    /// <summary>The media type of bytes without one.</summary>
    public const string DefaultContentType = "application/octet-stream";

    /// <summary>Creates content with <see cref="DefaultContentType"/>.</summary>
    /// <param name="body">See <see cref="Body"/>.</param>
    public MessageContent(ReadOnlyMemory<byte> body)
        : this(body, DefaultContentType, null)
    {
    }

    /// <summary>Creates content without a trace.</summary>
    /// <param name="body">See <see cref="Body"/>.</param>
    /// <param name="contentType">See <see cref="ContentType"/>.</param>
    public MessageContent(ReadOnlyMemory<byte> body, string contentType)
        : this(body, contentType, null)
    {
    }

    /// <summary>Gets the bytes, possibly none; at most <see cref="InboxOptions.MaxMessageBytes"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>Gets the media type, which is passed to the receiver. Stores do not interpret it.</summary>
    public string ContentType => TracedContentType.TypeOf(TypeOrBoth);

    /// <summary>Gets when and in which trace the message is sent; null if nobody measures that.</summary>
    public MessageTrace? Trace => TracedContentType.TraceOf(TypeOrBoth);

    internal object TypeOrBoth => _typeOrBoth ?? DefaultContentType;
}
