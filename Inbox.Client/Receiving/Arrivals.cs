namespace Inbox.Client.Receiving;

/// <summary>
/// Messages between the transport that brings them and the consumer who takes them: in order, each once, acknowledged when the consumer is
/// back.
/// </summary>
/// <param name="capacity">The most that wait; see <see cref="InboxClientOptions.MaxPending"/>.</param>
internal sealed class Arrivals(int capacity)
{
    /// <summary>
    /// Besides those that wait, so many ids are known: more than a mailbox keeps of what is not acknowledged, unless the limit was set
    /// higher.
    /// </summary>
    private const int Remembered = 4096;

    private readonly Lock _lock = new();
    private readonly LinkedList<ReceivedMessage> _pending = [];
    private readonly HashSet<long> _known = [];
    private readonly Queue<long> _oldestKnown = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReceivedMessage? _given;
    private long _last;
    private bool _isTaking;
    private bool _isOver;
    private Exception? _error;
    private long _acknowledged;

    /// <summary>The last message that the consumer has done with; 0 for none.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How much of that the server is known to have heard.</summary>
    public long Confirmed { get; set; }

    /// <summary>Adds what a transport brought, but for what was brought before: it is given again until acknowledged.</summary>
    public void Add(IReadOnlyList<ReceivedMessage> batch) => Change(() =>
    {
        foreach (var message in batch)
        {
            if (!_isOver && IsNew(message.Id))
            {
                _last = message.Id;
                _pending.AddLast(message);
            }
        }
    });

    /// <summary>Acknowledges the message that was taken before, and waits for the next.</summary>
    /// <returns>Null when there will be no more, and no error is why.</returns>
    public async Task<ReceivedMessage?> TakeAsync(CancellationToken cancellationToken)
    {
        Change(() =>
        {
            if (_isTaking)
            {
                throw new InvalidOperationException("Another receive of this client is waiting: one consumer at a time.");
            }

            _isTaking = true;
            _acknowledged = _given?.Id ?? _acknowledged;
            _given = null;
        });
        try
        {
            await UntilAsync(() => _pending.Count > 0 || _isOver, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return Change(Give);
        }
        finally
        {
            Change(() => _isTaking = false);
        }
    }

    /// <summary>The consumer did not finish with it: the next one to take is given it again.</summary>
    public void GiveBack(ReceivedMessage message) => Change(() =>
    {
        if (_given == message)
        {
            _given = null;
            _pending.AddFirst(message);
        }
    });

    /// <summary>There will be no more.</summary>
    /// <param name="error">Why, where taking should throw.</param>
    /// <param name="forget">Drops what waits: it is another's now.</param>
    public void End(Exception? error, bool forget = false) => Change(() =>
    {
        if (forget)
        {
            _pending.Clear();
        }

        (_error, _isOver) = (_isOver ? _error : error, true);
    });

    /// <summary>Completes when more may be added.</summary>
    public Task RoomAsync(CancellationToken cancellationToken) => UntilAsync(() => _pending.Count < capacity, cancellationToken);

    /// <summary>
    /// Completes when the consumer has done with all that came: what it has not would only be given again at once. Or when the time is
    /// over: a slow consumer keeps its mailbox all the same.
    /// </summary>
    public async Task HandledAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        await UntilAsync(() => _acknowledged == _last, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Completes when another was acknowledged than this: the next, or one of a server whose ids began lower.</summary>
    public async Task<long> AcknowledgedAsync(long last, CancellationToken cancellationToken)
    {
        await UntilAsync(() => _acknowledged != last, cancellationToken).ConfigureAwait(false);
        return Acknowledged;
    }

    /// <summary>
    /// Whether it has not come before. Ids grow, but those of a server that was started again with its clock set back begin lower: so a low
    /// id alone does not tell an old message from a new one.
    /// </summary>
    private bool IsNew(long id)
    {
        if (!_known.Add(id))
        {
            return false;
        }

        _oldestKnown.Enqueue(id);
        if (_oldestKnown.Count > Remembered + capacity)
        {
            _known.Remove(_oldestKnown.Dequeue());
        }

        return true;
    }

    private ReceivedMessage? Give()
    {
        if (_pending.First is { } first)
        {
            _pending.RemoveFirst();
            return _given = first.Value;
        }

        return _error is null ? null : throw _error;
    }

    private void Change(Action change) => Change(() =>
    {
        change();
        return true;
    });

    private T Change<T>(Func<T> change)
    {
        lock (_lock)
        {
            var result = change();
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return result;
        }
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
