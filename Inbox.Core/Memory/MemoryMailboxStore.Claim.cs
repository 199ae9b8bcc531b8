namespace Inbox.Memory;

public sealed partial class MemoryMailboxStore
{
    /// <summary>Makes mailboxes that are claimed from now on number their messages above that id, whatever their name.</summary>
    internal void RaiseFirstId(long id)
    {
        for (var seen = Volatile.Read(ref _firstId); seen < id;)
        {
            var before = Interlocked.CompareExchange(ref _firstId, id, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>Returns the life of a new mailbox, which is larger than all before.</summary>
    internal long NextLife()
    {
        for (var seen = Volatile.Read(ref _lastLife); ;)
        {
            var life = Math.Max(Clock.UnixMicroseconds, seen + 1);
            var before = Interlocked.CompareExchange(ref _lastLife, life, seen);
            if (before == seen)
            {
                return life;
            }

            seen = before;
        }
    }

    /// <summary>Makes a name lead to the mailbox that takes the present one over. Call with the lock of the present one held.</summary>
    internal void Replace(MemoryMailbox successor) => _mailboxes[successor.Name] = successor;

    private ClaimResult Claim(string name, in PasswordDigest digest, in ClaimOptions options)
    {
        var hasSwept = false;
        while (true)
        {
            var status = TryClaim(name, digest, options, out var mailbox);
            if (status == ClaimStatus.Claimed)
            {
                return ClaimResult.Claimed(mailbox!);
            }

            if (status is ClaimStatus.ServerFull or ClaimStatus.OriginFull && !hasSwept)
            {
                // Expired mailboxes must not block a claim merely because no sweep has visited them yet.
                Sweep();
                hasSwept = true;
            }
            else if (status is { } refusal)
            {
                return ClaimResult.Refused(refusal);
            }
        }
    }

    /// <returns>Null when the owner of the name has changed meanwhile, so that the claim has to look again.</returns>
    private ClaimStatus? TryClaim(string name, in PasswordDigest digest, in ClaimOptions options, out MemoryMailbox? mailbox)
    {
        if (!_mailboxes.TryGetValue(name, out mailbox))
        {
            return !MailboxName.IsLegal(name) ? ClaimStatus.IllegalName
                : options.Mode == ClaimMode.Open ? ClaimStatus.NoSuchMailbox
                : TryCreate(name, digest, options, out mailbox);
        }

        var isOwner = mailbox.HasPassword(digest);
        if (!mailbox.IsAlive(Clock.Now, isUse: isOwner))
        {
            // The mailbox has just ended. The thread that ended it removes it too, perhaps after this one.
            _mailboxes.TryRemove(new(name, mailbox));
            return null;
        }

        return isOwner ? ClaimStatus.Claimed
            : !IsWhileAttached(options) || !mailbox.IsTakeable ? ClaimStatus.WrongPassword
            : TryTakeOver(mailbox, digest, options.Origin, out mailbox);
    }

    private static bool IsWhileAttached(in ClaimOptions options) => options is { Mode: ClaimMode.WhileAttached, WithoutPassword: false };

    /// <summary>Creates a mailbox, unless the name is taken by now or there is no room.</summary>
    /// <returns>Null when the name is taken by now.</returns>
    private ClaimStatus? TryCreate(string name, in PasswordDigest digest, in ClaimOptions options, out MemoryMailbox? mailbox)
    {
        mailbox = null;
        Schedule.Point();

        // The name and the last room are taken in one step: a claim that loses the race for a name learns that it is taken, not that the
        // server is full.
        lock (_held.SyncRoot)
        {
            if (_mailboxes.ContainsKey(name))
            {
                return null;
            }

            if (Volatile.Read(ref _count) >= Options.MaxMailboxes)
            {
                return ClaimStatus.ServerFull;
            }

            if (!Origins.TryAdd(options.Origin, out var payer))
            {
                return ClaimStatus.OriginFull;
            }

            var firstId = Math.Max(Clock.UnixMicroseconds, Volatile.Read(ref _firstId));
            mailbox = new(this, name, digest, payer, NextLife(), firstId, Clock.Now) { IsTakeable = IsWhileAttached(options) };
            _held.MoveTo_NeedsLock(mailbox, Clock.Now);
            _mailboxes[name] = mailbox;
            Interlocked.Increment(ref _count);
        }

        Schedule.Point();
        Wheel.Schedule(mailbox, mailbox.Due);
        return ClaimStatus.Claimed;
    }

    /// <summary>Takes a mailbox over, unless a receiver is attached or there is no room for the new owner.</summary>
    /// <returns>Null when the mailbox has ended by now.</returns>
    private ClaimStatus? TryTakeOver(MemoryMailbox former, in PasswordDigest digest, ClaimOrigin origin, out MemoryMailbox? mailbox)
    {
        var status = former.TryYield(digest, origin, out mailbox);
        if (mailbox is not null)
        {
            Schedule.Point();
            Wheel.Remove(former);
            Wheel.Schedule(mailbox, mailbox.Due);
            _held.DropOf(former);
            Metrics.Tell();
        }

        return status;
    }
}
