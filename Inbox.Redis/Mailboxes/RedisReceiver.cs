using System.Globalization;
using Inbox.Redis.Nodes;
using StackExchange.Redis;

namespace Inbox.Redis.Mailboxes;

/// <summary>A receiver of a mailbox in Redis. Redis decides who is the newest; here is only what this one has seen.</summary>
internal sealed class RedisReceiver : IMailboxReceiver, IDelivery, IWakeable
{
    /// <summary>The most messages that one script hands out.</summary>
    private const int MaxBatch = 1000;

    private readonly RedisMailboxStore _store;
    private readonly RedisMailbox _mailbox;
    private readonly Action? _onRevoked;
    private readonly Parking _parking;
    private readonly bool _fromNow;
    private readonly long? _after;
    private readonly long _token;

    /// <summary>Null; or this, when the receiver can no longer be revoked; or the revocation that has begun.</summary>
    private object? _revocation;
    private string? _generation;
    private bool _isAttached;
    private bool _hasBegun;

    /// <summary>Whether Redis knows that this receiver waits, and so wakes it.</summary>
    private bool _isRegistered;
    private bool _isDisposed;
    private volatile bool _isEvicted;
    private int _isReceiving;
    private long _epoch;
    private long _dropTo;
    private long _given;
    private Flight _flight;

    public RedisReceiver(RedisMailboxStore store, RedisMailbox mailbox, in AttachOptions options)
    {
        (_store, _mailbox, _parking) = (store, mailbox, new(store));
        (_after, _fromNow, _onRevoked) = (options.After, options.FromNow, options.OnRevoked);
        (_token, Id) = store.Node.Register(this);
    }

    /// <summary>Gets the receiver's name in Redis.</summary>
    public string Id { get; }

    private RedisValue After => _after is { } after ? after : RedisValue.EmptyString;

    /// <returns>False when the mailbox is gone.</returns>
    public async Task<bool> AttachAsync()
    {
        _generation = _mailbox.Keys.Partition.Generation;
        var reply = await _store.RunAsync(_mailbox.Keys, MailboxScript.Attach, _mailbox.Life, Id, After, _fromNow).ConfigureAwait(false);
        if (reply.Status != "Attached")
        {
            return false;
        }

        (_isAttached, _epoch, _hasBegun, _dropTo) = (true, reply.Number(0), reply.Number(1) == 1, reply.Number(2));
        (_given, _flight) = (0, default);
        return true;
    }

    public ValueTask<ReceiveResult> ReceiveAsync(TimeSpan wait, int max = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (wait < TimeSpan.Zero && wait != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(wait), wait, "The wait must be zero or more, or Timeout.InfiniteTimeSpan.");
        }

        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IMailboxReceiver));
        if (Interlocked.Exchange(ref _isReceiving, 1) == 1)
        {
            throw new InvalidOperationException("This receiver is already waiting.");
        }

        return ReceiveAsync(new ReceiveWait(_store.Time, wait), Math.Min(max, MaxBatch), cancellationToken);
    }

    public async ValueTask<bool> CompleteAsync(long ticket, CancellationToken cancellationToken)
    {
        var flight = _flight;
        var isSettled = await SettleAsync(ticket, delivered: true).ConfigureAwait(false);
        if (isSettled && flight.Ticket == ticket)
        {
            _given = _after is null ? 0 : flight.Final;
            _store.Metrics.Received(flight.Count);
        }

        if (!isSettled)
        {
            _store.Node.Metrics.LeaseExpired();
        }

        return isSettled;
    }

    public ValueTask<bool> ReturnAsync(long ticket, CancellationToken cancellationToken) => new(SettleAsync(ticket, delivered: false));

    public async ValueTask<bool> RenewAsync(long ticket, CancellationToken cancellationToken) =>
        (await _store.RunAsync(
            _mailbox.Keys, MailboxScript.Renew, _mailbox.Life, ticket, RedisMailboxStore.Microseconds(_store.Options.Lease)).ConfigureAwait(false)).Status == "Renewed";

    public void Wake() => _parking.Wake();

    public void Evict()
    {
        _isEvicted = true;
        _parking.Wake();
    }

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
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.CompareExchange(ref _revocation, this, null) is TaskCompletionSource revocation)
        {
            await revocation.Task.ConfigureAwait(false);
        }

        if (!_isDisposed)
        {
            _isDisposed = true;
            _parking.Wake();
            _store.Node.Unregister(_token);
            if (_isAttached)
            {
                await FinishAsync(DetachAsync).ConfigureAwait(false);
            }
        }

        Task DetachAsync() => _store.RunAsync(_mailbox.Keys, MailboxScript.Detach, _mailbox.Life, Id);
    }

    private async ValueTask<ReceiveResult> ReceiveAsync(ReceiveWait wait, int max, CancellationToken cancellationToken)
    {
        Rest.Begin(_store.Node);
        try
        {
            while (true)
            {
                if (IsOver(cancellationToken) is { } over)
                {
                    return new(over);
                }

                // One wait that timed out is followed by the next. As long as nothing has happened, Redis need not be asked.
                if (!_isRegistered || _parking.IsWoken || wait.IsPoll)
                {
                    _parking.Reset();
                    _isRegistered = false;
                    if (await TryReceiveAsync(wait, max).ConfigureAwait(false) is not { } reply)
                    {
                        // Redis is away, and may be back before patience ends.
                        await _parking.WaitAsync(Heart.Interval, endsWhenStopping: true, cancellationToken).ConfigureAwait(false);
                        continue;
                    }

                    switch (reply.Status)
                    {
                        case "Given":
                            return Given(reply);
                        case "Superseded":
                            _isAttached = false;
                            return new(WaitEnded.Superseded);
                        case "Gone" when await HasComeBackAsync().ConfigureAwait(false):
                            continue;
                        case "Gone":
                            _isAttached = false;
                            return new(WaitEnded.Left);
                        case "Empty":
                            return new(WaitEnded.None);
                    }

                    Find(wait, reply);
                }
                else
                {
                    wait.FindNothing();
                }

                if (await ParkAsync(wait, cancellationToken).ConfigureAwait(false) is { } ended)
                {
                    // The thread that ends a wait is not to run what its receiver does next.
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    return new(ended);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isReceiving, 0);
            Rest.End(_store.Node);
        }
    }

    /// <returns>Null while Redis does not answer, and patience has not ended.</returns>
    private async Task<Reply?> TryReceiveAsync(ReceiveWait wait, int max)
    {
        try
        {
            return await _store.RunAsync(
                _mailbox.Keys, MailboxScript.Receive, _mailbox.Life, Id, _epoch, _flight.Ticket, _hasBegun, After, _dropTo, _given, max, !wait.IsPoll,
                RedisMailboxStore.Microseconds(_store.Options.Lease)).ConfigureAwait(false);
        }
        catch (MailboxStoreException) when (wait.IsPatient(_store.Node))
        {
            return null;
        }
    }

    private void Find(ReceiveWait wait, Reply reply)
    {
        if (reply.Status == "Busy")
        {
            wait.FindBusy(holder: reply.Text(0), lease: TimeSpan.FromMicroseconds(reply.Number(1)), _store.Node.Id);
            return;
        }

        (_isRegistered, _hasBegun) = (true, true);
        wait.FindNothing();
    }

    /// <returns>Why the wait is over; null to look again.</returns>
    private async Task<WaitEnded?> ParkAsync(ReceiveWait wait, CancellationToken cancellationToken)
    {
        if (EndOf(wait) is { } already)
        {
            return already;
        }

        await _parking.WaitAsync(wait.UntilAlarm, endsWhenStopping: wait.State == ReceiveState.Parked, cancellationToken).ConfigureAwait(false);
        if (IsOver(cancellationToken) is { } over)
        {
            return over;
        }

        if (wait.TakeRevocation() is { } stuck)
        {
            await RevokeAsync(stuck).ConfigureAwait(false);
        }

        return EndOf(wait);
    }

    private WaitEnded? IsOver(CancellationToken cancellationToken) =>
        _isDisposed || cancellationToken.IsCancellationRequested ? WaitEnded.Cancelled
        : _isEvicted ? WaitEnded.Evicted
        : null;

    private WaitEnded? EndOf(ReceiveWait wait) =>
        wait.State == ReceiveState.Parked && _store.Stopping.IsCancellationRequested ? WaitEnded.Stopping
        : wait.IsTimedOut ? WaitEnded.Timeout
        : null;

    private ReceiveResult Given(Reply reply)
    {
        var (ids, frames) = (reply.List(1), reply.List(2));
        _hasBegun = true;
        _flight = new(reply.Number(0), (long)ids[^1], ids.Length);
        if (ids.Length == 1)
        {
            return new(new MessageList(Frame.Read((long)ids[0], frames[0]!)), this, _flight.Ticket);
        }

        var messages = new MailboxMessage[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            messages[i] = Frame.Read((long)ids[i], frames[i]!);
        }

        return new(new MessageList(messages), this, _flight.Ticket);
    }

    /// <summary>Finds out whether Redis has lost the mailbox, which is nobody's wish: then claims its name and attaches anew.</summary>
    private async Task<bool> HasComeBackAsync() =>
        await _store.Node.Heart.HasLostAsync(_mailbox.Keys.Partition, _generation).ConfigureAwait(false)
        && await _mailbox.ReclaimAsync().ConfigureAwait(false)
        && await AttachAsync().ConfigureAwait(false);

    private async Task RevokeAsync(string receiver)
    {
        var separator = receiver.IndexOf(':', StringComparison.Ordinal);
        var word = $"r{receiver.AsSpan(separator + 1)}";
        if (receiver.AsSpan(0, separator).SequenceEqual(_store.Node.Id))
        {
            _store.Node.Tell(word);
            return;
        }

        await FinishAsync(() => _store.Node.PublishAsync(receiver[..separator], word)).ConfigureAwait(false);
    }

    private async Task<bool> SettleAsync(long ticket, bool delivered)
    {
        var life = _mailbox.Life;
        try
        {
            return await RunAsync().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            // If Redis comes back before the lease is over, nobody need wait for that.
            _store.Node.Heart.Later(RunAsync);
            throw;
        }

        async Task<bool> RunAsync() => (await _store.RunAsync(_mailbox.Keys, MailboxScript.Settle, life, ticket, delivered).ConfigureAwait(false)).Status == "Settled";
    }

    /// <summary>Does something now, or when Redis answers again.</summary>
    private async Task FinishAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (MailboxStoreException)
        {
            _store.Node.Heart.Later(work);
        }
    }

    /// <param name="Ticket">The number of the last hand-over to this receiver; 0 for none.</param>
    /// <param name="Final">The id of its last message.</param>
    /// <param name="Count">How many messages it has.</param>
    private readonly record struct Flight(long Ticket, long Final, int Count);
}
