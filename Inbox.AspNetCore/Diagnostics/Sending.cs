namespace Inbox.AspNetCore.Diagnostics;

/// <summary>The way of every message from an endpoint into a mailbox, measured and traced for those who listen.</summary>
internal sealed class Sending(EndpointMetrics metrics, TimeProvider time)
{
    /// <inheritdoc cref="IMailbox.SendAsync"/>
    public ValueTask<SendStatus> SendAsync(
        IMailbox from, string to, MessageContent content, SendOptions options = default, CancellationToken cancellationToken = default)
    {
        return MessageTracing.IsOn || metrics.WantsTimes ? SendTracedAsync() : from.SendAsync(to, content, options, cancellationToken);

        // The span begins in here: then the caller's own is the current one again when this returns.
        async ValueTask<SendStatus> SendTracedAsync()
        {
            using var span = MessageTracing.Send(content.Body.Length);
            var traced = new MessageContent(content.Body, content.ContentType, new(time.GetUtcNow(), span?.Id));
            var status = await from.SendAsync(to, traced, options, cancellationToken).ConfigureAwait(false);
            MessageTracing.Note(span, status);
            return status;
        }
    }
}
