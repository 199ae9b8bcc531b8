using System.Diagnostics.Metrics;

namespace Inbox.Diagnostics;

/// <summary>
/// The metrics that every store of mailboxes has, on the meter "Inbox". For authors of stores. Names, passwords and bodies never become
/// tags.
/// </summary>
/// <remarks>All members are thread-safe. Listeners are foreign code: call only what says so under a lock.</remarks>
public sealed class InboxMetrics : IDisposable
{
    private readonly Meter? _meter;
    private readonly KeyValuePair<string, object?>[] _store;
    private readonly Counter<long>? _sent;
    private readonly Counter<long>? _received;
    private readonly Counter<long>? _expired;
    private readonly Counter<long>? _retired;
    private long _untoldReceived;
    private long _untoldExpired;

    /// <summary>Creates the metrics of one store.</summary>
    /// <param name="factory">Where to create them; null for none.</param>
    /// <param name="count">Returns how full the store is, at once. Called whenever somebody reads the metrics.</param>
    /// <param name="mailboxes">
    /// The name of the mailboxes, if the app has several: the tag <c>mailboxes</c> of all measurements. Empty for no such tag.
    /// </param>
    public InboxMetrics(IMeterFactory? factory, Func<MailboxStatistics> count, string mailboxes = "")
    {
        ArgumentNullException.ThrowIfNull(mailboxes);
        _store = mailboxes.Length == 0 ? [] : [new("mailboxes", mailboxes)];
        if (factory is null)
        {
            return;
        }

        _meter = factory.Create("Inbox");
        _sent = _meter.CreateCounter<long>("inbox.messages.sent", "{message}", "Messages sent, by result.");
        _received = _meter.CreateCounter<long>("inbox.messages.received", "{message}", "Messages that reached a receiver.");
        _expired = _meter.CreateCounter<long>("inbox.messages.expired", "{message}", "Messages that expired or were removed with their mailbox.");
        _retired = _meter.CreateCounter<long>("inbox.mailboxes.retired", "{mailbox}", "Mailboxes that ended, by cause.");
        _meter.CreateObservableUpDownCounter("inbox.mailboxes", () => Now(count().Mailboxes), "{mailbox}", "Mailboxes that exist.");
        _meter.CreateObservableUpDownCounter("inbox.messages", () => Now(count().Messages), "{message}", "Messages held.");
        _meter.CreateObservableUpDownCounter("inbox.bytes", () => Now(count().Bytes), "By", "Bytes of message bodies held.");
    }

    /// <summary>Counts an attempt to send, by its result.</summary>
    /// <param name="status">The result.</param>
    public void Sent(SendStatus status)
    {
        if (_sent is { Enabled: true })
        {
            _sent.Add(1, [new("status", NameOf(status)), .. _store]);
        }
    }

    /// <summary>Counts messages that reached a receiver.</summary>
    /// <param name="count">How many.</param>
    public void Received(int count) => _received?.Add(count, _store);

    /// <summary>Counts messages that expired, or were removed with their mailbox.</summary>
    /// <param name="count">How many.</param>
    public void Expired(int count) => _expired?.Add(count, _store);

    /// <summary>Counts messages, possibly under a lock. Listeners are told at the next <see cref="Tell"/>.</summary>
    internal void NoteReceived(int count) => Note(_received, ref _untoldReceived, count);

    /// <inheritdoc cref="NoteReceived"/>
    internal void NoteExpired(int count) => Note(_expired, ref _untoldExpired, count);

    /// <summary>Tells listeners, which are foreign code, what was counted. Never call it under a lock.</summary>
    internal void Tell()
    {
        if (Volatile.Read(ref _untoldReceived) != 0)
        {
            _received?.Add(Interlocked.Exchange(ref _untoldReceived, 0), _store);
        }

        if (Volatile.Read(ref _untoldExpired) != 0)
        {
            _expired?.Add(Interlocked.Exchange(ref _untoldExpired, 0), _store);
        }
    }

    /// <summary>Counts a mailbox that has ended.</summary>
    /// <param name="hasLeft">Whether its owner left it; otherwise it was unused.</param>
    public void Retired(bool hasLeft)
    {
        if (_retired is { Enabled: true })
        {
            _retired.Add(1, [new("by", hasLeft ? "owner" : "expiry"), .. _store]);
        }
    }

    /// <summary>Ends the metrics.</summary>
    public void Dispose() => _meter?.Dispose();

    /// <summary>Counts only for listeners: all processors would wait for a number that nobody reads.</summary>
    private static void Note(Counter<long>? counter, ref long untold, int count)
    {
        if (counter is { Enabled: true })
        {
            Interlocked.Add(ref untold, count);
        }
    }

    private Measurement<long> Now(long value) => new(value, _store);

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
