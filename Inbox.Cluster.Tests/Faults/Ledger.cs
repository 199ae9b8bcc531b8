using System.Collections.Concurrent;

namespace Inbox.Cluster.Tests.Faults;

/// <summary>The books of one pair: what a sender was told of each of its numbers, and what its receiver was given.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<int, bool> _accepted = new();
    private readonly Dictionary<int, long> _received = [];
    private int _last = -1;

    public int Accepted => _accepted.Count;

    /// <summary>Gets how many messages were given again, with the id that they had before.</summary>
    public int Again { get; private set; }

    /// <summary>Gets the messages that came twice with different ids.</summary>
    public int Doubled { get; private set; }

    public int OutOfOrder { get; private set; }

    /// <summary>Gets the accepted messages that were never received.</summary>
    public int Lost => _accepted.Keys.Count(number => !_received.ContainsKey(number));

    public bool IsComplete => _accepted.Keys.All(_received.ContainsKey);

    public void Accept(int number) => _accepted[number] = true;

    /// <summary>Notes a message. Only the receiver calls it.</summary>
    public void Receive(int number, long id)
    {
        if (_received.TryGetValue(number, out var before))
        {
            (Again, Doubled) = before == id ? (Again + 1, Doubled) : (Again, Doubled + 1);
            return;
        }

        OutOfOrder += number < _last ? 1 : 0;
        _last = Math.Max(_last, number);
        _received[number] = id;
    }
}
