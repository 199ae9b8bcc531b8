namespace Inbox.Memory;

/// <summary>A receiver of a mailbox in memory. The mailbox's lock guards what the mailbox decides about it.</summary>
internal sealed class MemoryReceiver(MemoryMailbox mailbox, in AttachOptions options) : IMailboxReceiver
{
    private readonly Action? _onRevoked = options.OnRevoked;

    /// <summary>Null; or this, when the receiver can no longer be revoked; or the revocation that has begun.</summary>
    private object? _revocation;

    public long? After { get; } = options.After;

    public bool FromNow { get; } = options.FromNow;

    public bool LeavesWhenEmpty { get; } = options.LeavesWhenEmpty;

    public bool AllowSynchronousContinuations { get; } = options.AllowSynchronousContinuations;

    /// <summary>Gets or sets whether the first acknowledgement of the receiver was processed.</summary>
    public bool HasBegun { get; set; }

    /// <summary>
    /// Gets or sets an id. Before the receiver has begun: the id up to which it drops older messages. Afterwards, in acknowledged delivery:
    /// the last id that it was handed and took.
    /// </summary>
    public long Given { get; set; }

    public bool IsDisposed { get; set; }

    /// <summary>What the receiver holds in flight, if it is the mailbox's current holder.</summary>
    public Flight Flight;

    public ValueTask<ReceiveResult> ReceiveAsync(TimeSpan wait, int max = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(wait), wait, "The wait must be zero or more, or Timeout.InfiniteTimeSpan.");
        }

        return mailbox.ReceiveAsync(this, wait, max, cancellationToken);
    }

    /// <summary>Revokes the receiver, because a newer one has waited long enough for what it holds. Call under no lock.</summary>
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

    /// <summary>
    /// Detaches the receiver and waits for a revocation that is running: the connection that it ends may be used for another request
    /// afterwards.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        mailbox.Detach(this);
        return Interlocked.CompareExchange(ref _revocation, this, null) is TaskCompletionSource revocation ? new(revocation.Task) : default;
    }
}
