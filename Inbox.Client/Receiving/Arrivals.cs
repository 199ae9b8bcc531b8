namespace Inbox.Client.Receiving;

/// <summary>
/// The queue of received messages between the transport and the consumer: in order, each once, acknowledged when the consumer takes the
/// next one.
/// </summary>
/// <param name="capacity">How many messages may wait; see <see cref="InboxClientOptions.MaxPending"/>.</param>
internal sealed class Arrivals(int capacity)
{
    /// <summary>
    /// How many ids are remembered in addition to those of waiting messages: more than the unacknowledged messages that a mailbox keeps,
    /// unless the server's limit was raised.
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

    /// <summary>Gets the id of the last message that the consumer handled; 0 for none.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Gets or sets the last acknowledgement that the server is known to have received.</summary>
    public long Confirmed { get; set; }

    /// <summary>Adds received messages and skips duplicates: the server sends a message again until it is acknowledged.</summary>
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
    /// <returns>The message; null when receiving ended without an error.</returns>
    public async Task<ReceivedMessage?> TakeAsync(CancellationToken cancellationToken)
    {
        Change(() =>
        {
            if (_isTaking)
            {
                throw new InvalidOperationException("Another receive of this client is waiting. It allows only one consumer at a time.");
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

    /// <summary>Returns a message that the consumer did not finish to the head of the queue.</summary>
    public void GiveBack(ReceivedMessage message) => Change(() =>
    {
        if (_given == message)
        {
            _given = null;
            _pending.AddFirst(message);
        }
    });

    /// <summary>Ends receiving.</summary>
    /// <param name="error">The error that taking throws; null to return null instead.</param>
    /// <param name="forget">Drops the waiting messages, because another receiver gets them.</param>
    public void End(Exception? error, bool forget = false) => Change(() =>
    {
        if (forget)
        {
            _pending.Clear();
        }

        (_error, _isOver) = (_isOver ? _error : error, true);
    });

    /// <summary>Completes when the queue is below its capacity.</summary>
    public Task RoomAsync(CancellationToken cancellationToken) => UntilAsync(() => _pending.Count < capacity, cancellationToken);

    /// <summary>
    /// Completes when the consumer has handled all messages: the next request would only return the others again. Also completes after the
    /// limit, so that a slow consumer keeps its mailbox.
    /// </summary>
    public async Task HandledAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        await UntilAsync(() => _acknowledged == _last, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Completes when an id other than <paramref name="last"/> is acknowledged: a higher one, or a lower one after the server's
    /// ids restarted lower.</summary>
    public async Task<long> AcknowledgedAsync(long last, CancellationToken cancellationToken)
    {
        await UntilAsync(() => _acknowledged != last, cancellationToken).ConfigureAwait(false);
        return Acknowledged;
    }

    /// <summary>
    /// Checks whether the message has not arrived before. Ids grow, but a server that restarts with its clock set back begins with lower
    /// ones. So a low id alone does not mean that the message is old.
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
