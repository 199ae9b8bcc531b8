using System.Diagnostics.CodeAnalysis;

namespace Inbox.Client.Receiving;

/// <summary>
/// Keeps the mailbox open: receives by one transport after the other, pauses where all fail, and ends where nothing is to be hoped for.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer it holds nothing, and those who come late still look at it.")]
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

    /// <summary>Begins, unless it has begun.</summary>
    /// <returns>Completes when the mailbox is ours for the first time, or never will be.</returns>
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

    /// <summary>Ends it from here, and completes when nothing of it runs any more.</summary>
    /// <returns>False when it was over already.</returns>
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
            // A defect, here or in a handler of the app: whoever receives is told.
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

        // What waits is given to the newer receiver too, since nobody has acknowledged it.
        arrivals.End(state == InboxClientState.Left ? null : error, forget: state == InboxClientState.Superseded);
        _opened.TrySetException(state switch
        {
            InboxClientState.Closed => new ObjectDisposedException(nameof(InboxClient)),
            _ => error ?? new InboxException($"Receiving is over: {state}"),
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
    /// One after the other, in the order in which they were made, and outside the lock: a handler may do what it likes, and take its time.
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

    /// <returns>Null: there is none, or who tells another now will tell it.</returns>
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
