namespace Inbox.Server;

/// <summary>The logins that somebody has ended. A cookie cannot be taken back from whoever has a copy, so its number is remembered for as long as it would hold.</summary>
/// <remarks>In memory: a restarted server forgets them.</remarks>
/// <param name="lifetime">How long a cookie holds that is not used.</param>
/// <param name="time">The clock.</param>
internal sealed class EndedLogins(TimeSpan lifetime, TimeProvider time)
{
    /// <summary>At this many the oldest is forgotten. 20 logins a minute from an address make some 29,000 a day.</summary>
    public const int Most = 100_000;

    private readonly Dictionary<string, long> _ended = [];
    private readonly Queue<string> _oldest = [];
    private readonly Lock _lock = new();

    public void Add(string login)
    {
        lock (_lock)
        {
            while (_oldest.TryPeek(out var oldest) && (_oldest.Count >= Most || time.GetElapsedTime(_ended[oldest]) > lifetime))
            {
                _ended.Remove(_oldest.Dequeue());
            }

            if (_ended.TryAdd(login, time.GetTimestamp()))
            {
                _oldest.Enqueue(login);
            }
        }
    }

    public bool Contains(string login)
    {
        lock (_lock)
        {
            return _ended.ContainsKey(login);
        }
    }
}
