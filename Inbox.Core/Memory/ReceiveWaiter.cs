using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Inbox.Memory;

/// <summary>
/// A waiting receive. It ends exactly once: by a message, its timeout, its caller, a newer receiver, the owner leaving, or the host
/// stopping.
/// </summary>
/// <remarks>
/// The mailbox decides under its lock which thread removes the waiter, and only that thread calls <see cref="Complete"/>. Continuations run
/// asynchronously, so neither a sender nor a timer runs a receiver's code, except with
/// <see cref="AttachOptions.AllowSynchronousContinuations"/>.
/// </remarks>
internal sealed class ReceiveWaiter : IValueTaskSource<ReceiveResult>
{
    private const int Starting = 0;
    private const int Started = 1;
    private const int Completed = 2;

    private readonly MemoryMailbox _mailbox;
    private readonly MailboxClock _clock;
    private ManualResetValueTaskSourceCore<ReceiveResult> _source;
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private int _state;

    public ReceiveWaiter(MemoryMailbox mailbox, MemoryReceiver receiver, MailboxClock clock, TimeSpan wait, int max, long now, long stuckDeadline)
    {
        _mailbox = mailbox;
        _clock = clock;
        Receiver = receiver;
        Max = max;
        IsPoll = wait == TimeSpan.Zero;
        Deadline = wait == Timeout.InfiniteTimeSpan ? MailboxClock.Never : now + clock.Units(wait);
        StuckDeadline = stuckDeadline;
    }

    public MemoryReceiver Receiver { get; }

    public int Max { get; }

    /// <summary>Gets when its time to wait is over.</summary>
    public long Deadline { get; }

    /// <summary>Gets whether it waits only for a hand-over to settle.</summary>
    public bool IsPoll { get; }

    /// <summary>
    /// Gets whether it keeps waiting until its own deadline after it has had a hand-over revoked. If not, it waits until that is settled.
    /// </summary>
    public bool OutlivesRevocation => !IsPoll && Deadline > StuckDeadline;

    /// <summary>Gets or sets the time until its timer first fires, in timestamps; never, if it needs none.</summary>
    public long FirstAlarm { get; set; }

    /// <summary>Gets or sets whether it has had the hand-over that it waits for revoked.</summary>
    public bool HasRevoked { get; set; }

    /// <summary>Gets when the hand-over that it found in flight counts as stuck; never, if there was none.</summary>
    public long StuckDeadline { get; }

    /// <summary>
    /// Starts the timer and listens for cancellation. Called once, after parking, outside the mailbox's lock: from here on foreign code may
    /// run.
    /// </summary>
    public ValueTask<ReceiveResult> Start(CancellationToken cancellationToken)
    {
        Schedule.Point();
        _registration = cancellationToken.UnsafeRegister(static waiter => ((ReceiveWaiter)waiter!).Cancel(), this);
        Schedule.Point();
        if (FirstAlarm < MailboxClock.Never)
        {
            _timer = _clock.Time.CreateTimer(static waiter => ((ReceiveWaiter)waiter!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(_clock.Duration(FirstAlarm), Timeout.InfiniteTimeSpan);
        }

        Schedule.Point();
        if (Interlocked.CompareExchange(ref _state, Started, Starting) == Completed)
        {
            StopListening();
        }

        return new(this, _source.Version);
    }

    public void Complete(ReceiveResult result)
    {
        Schedule.Point();
        if (Interlocked.Exchange(ref _state, Completed) == Started)
        {
            StopListening();
        }

        // An inline continuation may complete another waiter, and so on. Such a chain, which clients can build, must not exhaust the stack.
        var isInline = Receiver.AllowSynchronousContinuations && result.Messages.Count > 0 && RuntimeHelpers.TryEnsureSufficientExecutionStack();
        _source.RunContinuationsAsynchronously = !isInline;
        _source.SetResult(result);
    }

    public ReceiveResult GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel() => _mailbox.Cancel(this);

    private void OnTimer()
    {
        if (_mailbox.OnTimer(this) is { } next)
        {
            _timer!.Change(_clock.Duration(next), Timeout.InfiniteTimeSpan);
        }
    }

    private void StopListening()
    {
        // Unregister, not Dispose: Dispose would wait for a cancellation that is running now and may be waiting for this thread.
        _registration.Unregister();
        _timer?.Dispose();
    }
}
