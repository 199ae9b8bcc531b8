using System.Diagnostics.CodeAnalysis;

namespace Inbox.Client.Receiving;

/// <summary>
/// Keeps the mailbox open: tries one transport after the other, pauses when all fail, and ends on permanent errors.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer it holds no resource, and late calls still read it.")]
internal sealed class Receiver(Arrivals arrivals, Ladder ladder, TimeProvider time, Action<InboxStateChange> tell)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<InboxStateChange> _untold = [];
    private Task? _running;
    private bool _isTelling;

    public InboxClientState State { get; private set; }

    public InboxTransport? Transport { get; private set; }

    /// <summary>Begins to receive, unless it has begun.</summary>
    /// <returns>A task that completes when this client first holds the mailbox, and fails when it never can.</returns>
    public Task Start()
    {
        lock (_lock)
        {
            if (State == InboxClientState.Idle)
            {
                State = InboxClientState.Connecting;
                _running = Task.Run(RunAsync);
            }
        }

        return _opened.Task;
    }

    /// <summary>Ends receiving, and completes when its task has finished.</summary>
    /// <returns>False when receiving had already ended.</returns>
    public async Task<bool> EndAsync(InboxClientState state)
    {
        var isOurs = End(state, null);
        await _stop.CancelAsync().ConfigureAwait(false);
        await (_running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return isOurs;
    }

    private async Task RunAsync()
    {
        try
        {
            tell(new(InboxClientState.Connecting));
            var backoff = new Backoff(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
            while (State < InboxClientState.Superseded)
            {
                var opened = default(long?);
                try
                {
                    await foreach (var batch in ladder.Current.ReceiveAsync(arrivals, _stop.Token).ConfigureAwait(false))
                    {
                        opened ??= Opened();
                        backoff.Reset();
                        arrivals.Add(batch);
                        if (ladder.Current.IsBetweenRequests && ladder.IsBetterDue)
                        {
                            break;
                        }
                    }

                    ladder.Restart();
                }
                catch (InboxException e)
                {
                    await RecoverAsync(e, opened, backoff).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // A defect, here or in an event handler of the app: pending receives throw it.
            lock (_lock)
            {
                (State, Transport) = (State < InboxClientState.Superseded ? InboxClientState.Refused : State, null);
            }

            arrivals.End(e);
            _opened.TrySetException(e);
            throw;
        }
    }

    private long Opened()
    {
        var now = time.GetTimestamp();
        ladder.Works();
        Enter(new(InboxClientState.Open, ladder.Current.Transport));
        _opened.TrySetResult();
        return now;
    }

    private async Task RecoverAsync(InboxException error, long? opened, Backoff backoff)
    {
        var isSuspect = opened is not { } since || time.GetElapsedTime(since) < Limits.ShortLife;
        if (FinalState(error) is { } final)
        {
            End(final, error);
        }
        else if (isSuspect && ladder.TryNext(error))
        {
            return;
        }
        else if (!error.IsTransient)
        {
            End(InboxClientState.Refused, error);
        }
        else
        {
            var retryIn = backoff.Next(error.RetryAfter);
            Enter(new(InboxClientState.Retrying, Error: error, RetryIn: retryIn));
            await Task.Delay(retryIn, time, _stop.Token).ConfigureAwait(false);
            ladder.Restart();
        }
    }

    private static InboxClientState? FinalState(InboxException error) => error switch
    {
        { Ending: Ending.Superseded } => InboxClientState.Superseded,
        { Ending: Ending.Left } => InboxClientState.Left,
        { Status: 401 } => InboxClientState.Unauthorized,
        _ => null,
    };

    private bool End(InboxClientState state, InboxException? error)
    {
        if (!Enter(new(state, Error: error)))
        {
            return false;
        }

        // Waiting messages were not acknowledged, so the newer receiver gets them too.
        arrivals.End(state == InboxClientState.Left ? null : error, forget: state == InboxClientState.Superseded);
        _opened.TrySetException(state switch
        {
            InboxClientState.Closed => new ObjectDisposedException(nameof(InboxClient)),
            _ => error ?? new InboxException($"Receiving ended: {state}"),
        });
        _ = _opened.Task.Exception;
        return true;
    }

    private bool Enter(InboxStateChange change)
    {
        lock (_lock)
        {
            if (State >= InboxClientState.Superseded)
            {
                return false;
            }

            if (State == change.State && Transport == change.Transport && change.State != InboxClientState.Retrying)
            {
                return true;
            }

            (State, Transport) = (change.State, change.Transport);
            _untold.Enqueue(change);
        }

        TellAll();
        return true;
    }

    /// <summary>
    /// Raises the changes one after the other, in their order and outside the lock, so that a handler may block or call this client.
    /// </summary>
    private void TellAll()
    {
        while (NextToTell() is { } change)
        {
            try
            {
                tell(change);
            }
            finally
            {
                lock (_lock)
                {
                    _isTelling = false;
                }
            }
        }
    }

    /// <returns>Null when there is none, or when another thread is raising changes and will raise it too.</returns>
    private InboxStateChange? NextToTell()
    {
        lock (_lock)
        {
            if (_isTelling || !_untold.TryDequeue(out var change))
            {
                return null;
            }

            _isTelling = true;
            return change;
        }
    }
}
