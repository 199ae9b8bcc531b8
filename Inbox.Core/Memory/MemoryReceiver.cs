namespace Inbox.Memory;

/// <summary>A receiver of a mailbox in memory. What the mailbox decides about it is guarded by the mailbox's lock.</summary>
internal sealed class MemoryReceiver(MemoryMailbox mailbox, in AttachOptions options) : IMailboxReceiver
{
    private readonly Action? _onRevoked = options.OnRevoked;

    /// <summary>Null; or this, when nobody may be revoked any more; or the revocation that has begun.</summary>
    private object? _revocation;

    public long? After { get; } = options.After;

    public bool FromNow { get; } = options.FromNow;

    public bool AllowSynchronousContinuations { get; } = options.AllowSynchronousContinuations;

    /// <summary>Whether what it comes to acknowledge has been.</summary>
    public bool HasBegun { get; set; }

    /// <summary>
    /// Before it has begun: up to which id it drops what was there before. Then, in acknowledged delivery: the last id that it was handed and
    /// took.
    /// </summary>
    public long Given { get; set; }

    public bool IsDisposed { get; set; }

    /// <summary>What it holds in flight, if it is the one who does.</summary>
    public Flight Flight;

    public ValueTask<ReceiveResult> ReceiveAsync(TimeSpan wait, int max = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(wait), wait, "A wait is zero or more, or Timeout.InfiniteTimeSpan.");
        }

        return mailbox.ReceiveAsync(this, wait, max, cancellationToken);
    }

    /// <summary>A newer receiver has waited long enough for what this one holds. Under no lock.</summary>
    public void Revoke()
    {
        var revocation = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_onRevoked is null || Interlocked.CompareExchange(ref _revocation, revocation, null) is not null)
        {
            return;
        }

        try
        {
            _onRevoked();
        }
        finally
        {
            revocation.SetResult();
        }
    }

    /// <summary>Waits for a revocation that runs right now: the connection that it ends may be used for another request afterwards.</summary>
    public ValueTask DisposeAsync()
    {
        mailbox.Detach(this);
        return Interlocked.CompareExchange(ref _revocation, this, null) is TaskCompletionSource revocation ? new(revocation.Task) : default;
    }
}
