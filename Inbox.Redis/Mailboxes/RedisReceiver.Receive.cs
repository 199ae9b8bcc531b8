using Inbox.Redis.Nodes;

namespace Inbox.Redis.Mailboxes;

internal sealed partial class RedisReceiver
{
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

    private async ValueTask<ReceiveResult> ReceiveAsync(ReceiveWait wait, int max, CancellationToken cancellationToken)
    {
        _store.Node.Rest.Begin();
        try
        {
            while (true)
            {
                if (IsOver(cancellationToken) is { } over)
                {
                    return new(over);
                }

                if (TakeGift() is { } gift)
                {
                    return gift;
                }

                // One wait that timed out is followed by the next. As long as nothing has happened, Redis need not be asked.
                if (_isRegistered && !_parking.IsWoken && !wait.IsPoll)
                {
                    wait.FindNothing();
                }
                else if (await LookAsync(wait, max, cancellationToken).ConfigureAwait(false) is { } result)
                {
                    return result;
                }

                if (wait.State != ReceiveState.Looking && await ParkAsync(wait, cancellationToken).ConfigureAwait(false) is { } ended)
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
            _store.Node.Rest.End();
        }
    }

    /// <returns>Null while Redis does not answer, and patience has not ended.</returns>
    private async Task<Reply?> TryReceiveAsync(ReceiveWait wait, int max)
    {
        try
        {
            _isAttached = true;
            return await _store.RunAsync(
                _mailbox.Keys, MailboxScript.Receive, _mailbox.Life, Id, _epoch, _flight.Ticket, _hasBegun, After, _dropTo, _given, max, !wait.IsPoll,
                RedisMailboxStore.Microseconds(_store.Options.Lease)).ConfigureAwait(false);
        }
        catch (MailboxStoreException) when (wait.IsPatient(_store.Node))
        {
            return null;
        }
    }

    /// <summary>Asks Redis.</summary>
    /// <returns>The end of the receive; null to wait, for what <see cref="ReceiveWait.State"/> says, or to look again.</returns>
    private async Task<ReceiveResult?> LookAsync(ReceiveWait wait, int max, CancellationToken cancellationToken)
    {
        _parking.Reset();
        _isRegistered = false;
        if (await TryReceiveAsync(wait, max).ConfigureAwait(false) is not { } reply)
        {
            // Redis is away, and may be back before patience ends.
            wait.FindNobody();
            await _parking.WaitAsync(Heart.Interval, endsWhenStopping: true, cancellationToken).ConfigureAwait(false);
            return null;
        }

        _epoch = reply.Count > 0 ? reply.Number(0) : _epoch;
        switch (reply.Status)
        {
            case "Given":
                return Given(reply);
            case "Superseded":
                _isAttached = false;
                return new(WaitEnded.Superseded);
            case "Gone" when await HasComeBackAsync().ConfigureAwait(false):
                wait.FindNobody();
                return _after is not null && !wait.IsPoll ? new(WaitEnded.Lost) : null;
            case "Gone":
                _isAttached = false;
                return new(WaitEnded.Left);
            case "Empty":
                return new(WaitEnded.None);
            case "Busy":
                wait.FindBusy(holder: reply.Text(1), lease: TimeSpan.FromMicroseconds(reply.Number(2)), _store.Node.Id);
                return null;
            default:
                (_isRegistered, _hasBegun) = (true, true);
                wait.FindNothing();
                return null;
        }
    }

    /// <returns>Why the wait is over; null to look again.</returns>
    private async Task<WaitEnded?> ParkAsync(ReceiveWait wait, CancellationToken cancellationToken)
    {
        if (wait.State == ReceiveState.Parked && EndOf(wait) is { } already)
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

    /// <summary>
    /// Takes the message that came with a wake-up. One that Redis has taken back, or that has lain here for a good part of its lease, is
    /// left: the next look has it returned, and is given it again.
    /// </summary>
    private ReceiveResult? TakeGift()
    {
        if (Interlocked.Exchange(ref _gift, null) is not { } gift
            || gift.Ticket <= _flight.Ticket
            || _store.Time.GetElapsedTime(gift.Since) > _store.Options.Lease / 4)
        {
            return null;
        }

        _isRegistered = false;
        _flight = new(gift.Ticket, gift.Id, 1);
        return new(new MessageList(Frame.Read(gift.Id, gift.Frame)), this, gift.Ticket);
    }

    private ReceiveResult Given(Reply reply)
    {
        var (ids, frames) = (reply.List(2), reply.List(3));
        _hasBegun = true;
        _flight = new(reply.Number(1), (long)ids[^1], ids.Length);
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

    /// <summary>
    /// Finds out whether Redis has lost the mailbox, which is nobody's wish, or another node has ended what this one remembered: then
    /// claims its name and attaches anew.
    /// </summary>
    private async Task<bool> HasComeBackAsync()
    {
        var (mayReclaim, isAttached) = (MayReclaim && _epoch == 0, _epoch != 0);
        MayReclaim = false;
        return (mayReclaim || (isAttached && await HasLostAsync().ConfigureAwait(false)))
            && await _mailbox.ReclaimAsync().ConfigureAwait(false)
            && await AttachAsync().ConfigureAwait(false);
    }

    private Task<bool> HasLostAsync() => _store.Node.Heart.HasLostAsync(_mailbox.Keys.Partition, _generation);

    private async Task RevokeAsync(string receiver)
    {
        var separator = receiver.IndexOf(':', StringComparison.Ordinal);
        var word = $"r{receiver.AsSpan(separator + 1)}";
        if (receiver.AsSpan(0, separator).SequenceEqual(_store.Node.Id))
        {
            _store.Node.Tell(word);
            return;
        }

        await _store.Node.Heart.Unfinished.DoAsync(() => _store.Node.PublishAsync(receiver[..separator], word)).ConfigureAwait(false);
    }
}
