namespace Inbox.Memory;

public sealed partial class MemoryMailboxStore
{
    internal SendStatus Send(MemoryMailbox sender, string to, in MessageContent content, TimeSpan hold)
    {
        var now = Clock.Now;
        var status = !sender.IsAlive(now, isUse: true) && IsTaken(sender) ? SendStatus.SenderGone
            : content.Body.Length > Options.MaxMessageBytes ? SendStatus.TooLarge
            : IsStopping ? SendStatus.Stopping
            : Deliver(sender, to, content, hold, now);
        if (status is SendStatus.ServerFull or SendStatus.OriginFull or SendStatus.HoldFull)
        {
            // Try again even if this sweep freed nothing: the host's own sweep may have, just now.
            Sweep();
            status = Deliver(sender, to, content, hold, Clock.Now);
        }

        Metrics.Sent(status);
        Metrics.Tell();
        return status;
    }

    /// <summary>
    /// Returns whether the name of a mailbox that is gone belongs to somebody else by now. While it is free, its last owner may still send:
    /// a page says farewell and leaves at the same time, and either request may arrive first.
    /// </summary>
    private bool IsTaken(MemoryMailbox gone) => _mailboxes.TryGetValue(gone.Name, out var mailbox) && !mailbox.HasOwnerOf(gone);

    internal long MessageDeadline(long now) => _messageUnits == 0 ? MailboxClock.Never : now + _messageUnits;

    /// <summary>Takes room for a message from the limits of its sender's origin and of the whole store.</summary>
    /// <returns>Null when there was room; otherwise the reason, and nothing was taken.</returns>
    internal SendStatus? TakeRoom(ref Origins.Account? payer, int bytes, bool isAwaited, out bool isOverdrawn)
    {
        isOverdrawn = false;
        if (!Origins.TryTake(ref payer, bytes))
        {
            return SendStatus.OriginFull;
        }

        if (!_budget.TryTake(bytes, isAwaited, out isOverdrawn))
        {
            Origins.Give(payer, bytes);
            return SendStatus.ServerFull;
        }

        return null;
    }

    internal void Release(MailboxMessage message)
    {
        _budget.Give(1, message.Body.Length);
        Origins.Give(message.Payer, message.Body.Length);
    }

    private SendStatus Deliver(MemoryMailbox sender, string to, in MessageContent content, TimeSpan hold, long now)
    {
        while (true)
        {
            var status = _mailboxes.TryGetValue(to, out var mailbox) ? mailbox.Accept(sender, content, now) : SendStatus.NoSuchMailbox;
            if (status == SendStatus.NoSuchMailbox && mailbox is { IsTakenOver: true })
            {
                // The message came just after the name had got another owner, so it is for that one.
                continue;
            }

            if (status != SendStatus.NoSuchMailbox || hold <= TimeSpan.Zero || Options.MaxHold == TimeSpan.Zero || !MailboxName.IsLegal(to))
            {
                return status;
            }

            if (mailbox is not null)
            {
                // The mailbox has just ended. The thread that ended it removes it too, perhaps after this one.
                _mailboxes.TryRemove(new(to, mailbox));
            }

            Schedule.Point();
            lock (_held.SyncRoot)
            {
                if (sender.IsGone)
                {
                    // A held message is dropped when its sender's mailbox ends, and this one has ended.
                    return SendStatus.NoSuchMailbox;
                }

                if (!_mailboxes.ContainsKey(to))
                {
                    var until = now + Clock.Units(hold < Options.MaxHold ? hold : Options.MaxHold);
                    return _held.Hold_NeedsLock(sender, to, content, until, now);
                }
            }

            // The name has just been claimed.
        }
    }
}
