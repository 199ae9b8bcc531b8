namespace Inbox;

/// <summary>
/// What those who measure want to know of a message: when it was sent, and in which trace. Only a server that measures or traces gives one
/// to its messages; it travels with the message and reaches no client.
/// </summary>
/// <param name="sentAt">See <see cref="SentAt"/>.</param>
/// <param name="traceParent">See <see cref="TraceParent"/>.</param>
public sealed class MessageTrace(DateTimeOffset sentAt, string? traceParent = null)
{
    /// <summary>Gets when the server was given the message, on the clock of that server.</summary>
    public DateTimeOffset SentAt { get; } = sentAt;

    /// <summary>Gets the sender's span, to which the delivery links (W3C Trace Context, <c>traceparent</c>); null without one.</summary>
    public string? TraceParent { get; } = traceParent;
}

/// <summary>A media type together with a trace: messages without a trace, which are nearly all, need no field for it.</summary>
internal sealed record TracedContentType(string ContentType, MessageTrace Trace)
{
    public static string TypeOf(object typeOrBoth) => typeOrBoth as string ?? ((TracedContentType)typeOrBoth).ContentType;

    public static MessageTrace? TraceOf(object typeOrBoth) => (typeOrBoth as TracedContentType)?.Trace;
}
