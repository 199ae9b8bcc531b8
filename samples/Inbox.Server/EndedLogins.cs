namespace Inbox.Server;

/// <summary>The logins that were ended, in memory: they are lost when the server restarts.</summary>
/// <param name="lifetime">How long an unused cookie is valid.</param>
/// <param name="time">The clock.</param>
internal sealed class EndedLogins(TimeSpan lifetime, TimeProvider time) : IEndedLogins
{
    /// <summary>The maximum number; beyond it the oldest is forgotten. 20 logins per minute from one address are about 29,000 per day.</summary>
    public const int Most = 100_000;

    private readonly Dictionary<string, long> _ended = [];
    private readonly Queue<string> _oldest = [];
    private readonly Lock _lock = new();

    public ValueTask AddAsync(string login)
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

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ContainsAsync(string login)
    {
        lock (_lock)
        {
            return new(_ended.ContainsKey(login));
        }
    }
}
