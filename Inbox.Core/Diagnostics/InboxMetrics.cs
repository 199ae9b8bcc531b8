using System.Diagnostics.Metrics;

namespace Inbox.Diagnostics;

/// <summary>The counters of one store, on the meter "Inbox". Names, passwords and bodies never become tags.</summary>
internal sealed class InboxMetrics : IDisposable
{
    private readonly Meter? _meter;
    private readonly Counter<long>? _sent;
    private readonly Counter<long>? _received;
    private readonly Counter<long>? _expired;
    private readonly Counter<long>? _retired;

    public InboxMetrics(IMeterFactory? factory, IMailboxStatistics statistics)
    {
        if (factory is null)
        {
            return;
        }

        _meter = factory.Create("Inbox");
        _sent = _meter.CreateCounter<long>("inbox.messages.sent", "{message}", "Messages offered, by how it ended.");
        _received = _meter.CreateCounter<long>("inbox.messages.received", "{message}", "Messages that reached a receiver.");
        _expired = _meter.CreateCounter<long>("inbox.messages.expired", "{message}", "Messages that expired, or went with their mailbox.");
        _retired = _meter.CreateCounter<long>("inbox.mailboxes.retired", "{mailbox}", "Mailboxes that ended, by what ended them.");
        _meter.CreateObservableUpDownCounter("inbox.mailboxes", () => statistics.Mailboxes, "{mailbox}", "Mailboxes that exist.");
        _meter.CreateObservableUpDownCounter("inbox.messages", () => statistics.Messages, "{message}", "Messages held.");
        _meter.CreateObservableUpDownCounter("inbox.bytes", () => statistics.Bytes, "By", "Bytes of message bodies held.");
    }

    public void Sent(SendStatus status)
    {
        if (_sent is { Enabled: true })
        {
            _sent.Add(1, new KeyValuePair<string, object?>("status", NameOf(status)));
        }
    }

    public void Received(int count) => _received?.Add(count);

    public void Expired(int count) => _expired?.Add(count);

    public void Retired(Memory.RetiredBy by, int messages)
    {
        _expired?.Add(messages);
        if (_retired is { Enabled: true })
        {
            _retired.Add(1, new KeyValuePair<string, object?>("by", by == Memory.RetiredBy.Owner ? "owner" : "expiry"));
        }
    }

    public void Dispose() => _meter?.Dispose();

    private static string NameOf(SendStatus status) => status switch
    {
        SendStatus.Accepted => "accepted",
        SendStatus.NoSuchMailbox => "no_such_mailbox",
        SendStatus.TooLarge => "too_large",
        SendStatus.MailboxFull => "mailbox_full",
        SendStatus.ServerFull => "server_full",
        SendStatus.OriginFull => "origin_full",
        SendStatus.Stopping => "stopping",
        _ => "sender_gone",
    };
}
