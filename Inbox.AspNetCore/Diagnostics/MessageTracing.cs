using System.Diagnostics;

namespace Inbox.AspNetCore.Diagnostics;

/// <summary>
/// The spans of messages, from the source "Inbox": <c>send</c>, and <c>deliver</c>, which links to it. A message may lie in its mailbox for
/// a minute, and a batch comes from several senders: so a delivery belongs to the trace of the receiver's request, and only points back.
/// </summary>
/// <remarks>Spans have no name of a mailbox, and nothing of a message but its size.</remarks>
internal static class MessageTracing
{
    public const string SourceName = "Inbox";

    private static readonly ActivitySource _source = new(SourceName);

    /// <summary>Gets whether somebody traces.</summary>
    public static bool IsOn => _source.HasListeners();

    /// <summary>Begins the span of a message that is sent.</summary>
    /// <returns>Null if nobody traces.</returns>
    public static Activity? Send(int bytes)
    {
        var activity = _source.StartActivity("send", ActivityKind.Producer);
        Describe(activity, "send")?.SetTag("messaging.message.body.size", bytes);
        return activity;
    }

    /// <summary>Notes its result.</summary>
    public static void Note(Activity? activity, SendStatus status)
    {
        if (activity is not null)
        {
            activity.SetTag("inbox.status", status.ToString());
            if (status is not (SendStatus.Accepted or SendStatus.Held))
            {
                activity.SetStatus(ActivityStatusCode.Error, status.ToString());
            }
        }
    }

    /// <summary>Begins the span of messages that are handed to their receiver.</summary>
    /// <returns>Null if nobody traces.</returns>
    public static Activity? Deliver(MessageList messages)
    {
        if (!IsOn)
        {
            return null;
        }

        var senders = new List<ActivityLink>(messages.Count);
        foreach (var message in messages)
        {
            if (ActivityContext.TryParse(message.Trace?.TraceParent, traceState: null, isRemote: true, out var sender))
            {
                senders.Add(new(sender));
            }
        }

        var activity = _source.StartActivity(ActivityKind.Consumer, links: senders, name: "deliver");
        Describe(activity, "receive")?.SetTag("messaging.batch.message_count", messages.Count);
        return activity;
    }

    /// <summary>Adds what OpenTelemetry's conventions for messaging say of every operation.</summary>
    private static Activity? Describe(Activity? activity, string operation) =>
        activity?.SetTag("messaging.system", "inbox").SetTag("messaging.operation.type", operation);
}
