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
    private long _untoldReceived;
    private long _untoldExpired;

    public InboxMetrics(IMeterFactory? factory, Func<MailboxStatistics> count)
    {
        if (factory is null)
        {
            return;
        }

        _meter = factory.Create("Inbox");
        _sent = _meter.CreateCounter<long>("inbox.messages.sent", "{message}", "Messages sent, by result.");
        _received = _meter.CreateCounter<long>("inbox.messages.received", "{message}", "Messages that reached a receiver.");
        _expired = _meter.CreateCounter<long>("inbox.messages.expired", "{message}", "Messages that expired or were removed with their mailbox.");
        _retired = _meter.CreateCounter<long>("inbox.mailboxes.retired", "{mailbox}", "Mailboxes that ended, by cause.");
        _meter.CreateObservableUpDownCounter("inbox.mailboxes", () => count().Mailboxes, "{mailbox}", "Mailboxes that exist.");
        _meter.CreateObservableUpDownCounter("inbox.messages", () => count().Messages, "{message}", "Messages held.");
        _meter.CreateObservableUpDownCounter("inbox.bytes", () => count().Bytes, "By", "Bytes of message bodies held.");
    }

    public void Sent(SendStatus status)
    {
        if (_sent is { Enabled: true })
        {
            _sent.Add(1, new KeyValuePair<string, object?>("status", NameOf(status)));
        }
    }

    /// <summary>Counts messages, possibly under a lock. Listeners are told at the next <see cref="Tell"/>.</summary>
    public void NoteReceived(int count) => Interlocked.Add(ref _untoldReceived, count);

    /// <inheritdoc cref="NoteReceived"/>
    public void NoteExpired(int count) => Interlocked.Add(ref _untoldExpired, count);

    /// <summary>Tells listeners, which are foreign code, what was counted. Never call it under a lock.</summary>
    public void Tell()
    {
        if (Volatile.Read(ref _untoldReceived) != 0)
        {
            _received?.Add(Interlocked.Exchange(ref _untoldReceived, 0));
        }

        if (Volatile.Read(ref _untoldExpired) != 0)
        {
            _expired?.Add(Interlocked.Exchange(ref _untoldExpired, 0));
        }
    }

    public void Retired(Memory.RetiredBy by, int messages)
    {
        if (messages > 0)
        {
            _expired?.Add(messages);
        }

        if (_retired is { Enabled: true })
        {
            _retired.Add(1, new KeyValuePair<string, object?>("by", by == Memory.RetiredBy.Owner ? "owner" : "expiry"));
        }
    }

    public void Dispose() => _meter?.Dispose();

    private static string NameOf(SendStatus status) => status switch
    {
        SendStatus.Accepted => "accepted",
        SendStatus.Held => "held",
        SendStatus.HoldFull => "hold_full",
        SendStatus.NoSuchMailbox => "no_such_mailbox",
        SendStatus.TooLarge => "too_large",
        SendStatus.MailboxFull => "mailbox_full",
        SendStatus.ServerFull => "server_full",
        SendStatus.OriginFull => "origin_full",
        SendStatus.Stopping => "stopping",
        _ => "sender_gone",
    };
}
