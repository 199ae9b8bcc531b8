namespace Inbox.Reliability.Tests.Chaos;

/// <summary>The books of one fault: what was sent, what became of it, and what was received in which order.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly List<Message> _messages = [];
    private readonly HashSet<(string Mailbox, long Id)> _seen = [];
    private readonly Dictionary<(string From, string To), List<Message>> _routes = [];
    private int _torn;
    private int _again;
    private int _doubtful;

    public Message Write(string from, string to, int length)
    {
        lock (_lock)
        {
            var message = new Message(_messages.Count, from, to, length);
            _messages.Add(message);
            return message;
        }
    }

    /// <summary>Notes that so many messages of plain delivery may have reached a receiver's system, which threw them away.</summary>
    public void Doubt(int messages)
    {
        lock (_lock)
        {
            _doubtful += messages;
        }
    }

    /// <summary>Notes a message that somebody received whole.</summary>
    /// <param name="mailbox">Whose mailbox it came from.</param>
    /// <param name="parcel">What was received.</param>
    /// <param name="isAcknowledged">Whether the receiver drops what it has already, by the id.</param>
    public void Received(string mailbox, Parcel parcel, bool isAcknowledged)
    {
        lock (_lock)
        {
            if (isAcknowledged && parcel.Id is { } id && !_seen.Add((mailbox, id)))
            {
                _again++;
                return;
            }

            var index = Message.NumberOf(parcel.Body);
            if (index < 0 || index >= _messages.Count || _messages[index].To != mailbox || _messages[index].From != parcel.From
                || !parcel.Body.AsSpan().SequenceEqual(_messages[index].Body()))
            {
                _torn++;
                return;
            }

            var message = _messages[index];
            message.TimesReceived++;
            if (!_routes.TryGetValue((message.From, message.To), out var route))
            {
                _routes[(message.From, message.To)] = route = [];
            }

            route.Add(message);
        }
    }

    /// <summary>POSTs that were answered 200, so far.</summary>
    public int Accepted
    {
        get
        {
            lock (_lock)
            {
                return Count(Fate.Accepted);
            }
        }
    }

    /// <summary>Balances the books.</summary>
    public Balance Close()
    {
        lock (_lock)
        {
            return new(
                Accepted: Count(Fate.Accepted),
                Lost: _messages.Count(message => message is { Fate: Fate.Accepted, TimesReceived: 0 }),
                Doubtful: _doubtful,
                Doubled: _messages.Sum(message => Math.Max(0, message.TimesReceived - 1)),
                OutOfOrder: _routes.Values.Sum(Disorder),
                Torn: _torn,
                Again: _again,
                CutShort: Count(Fate.CutShort),
                CutShortButStored: _messages.Count(message => message is { Fate: Fate.CutShort or Fate.Refused, TimesReceived: > 0 }),
                Unanswered: Count(Fate.Unanswered),
                UnansweredAndStored: _messages.Count(message => message is { Fate: Fate.Unanswered, TimesReceived: > 0 }));
        }
    }

    private int Count(Fate fate) => _messages.Count(message => message.Fate == fate);

    /// <summary>A message that nobody confirmed has no place among those that were.</summary>
    private static int Disorder(List<Message> route)
    {
        var confirmed = route.Where(message => message.Fate == Fate.Accepted).ToArray();
        return confirmed.Zip(confirmed.Skip(1)).Count(pair => pair.First.Number > pair.Second.Number);
    }
}
