using System.Diagnostics.CodeAnalysis;

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

    private ClaimResult Claim(string name, in PasswordDigest digest, in ClaimOptions options)
    {
        var hasSwept = false;
        while (true)
        {
            if (_mailboxes.TryGetValue(name, out var mailbox))
            {
                var isOwner = mailbox.HasPassword(digest);
                if (mailbox.IsAlive(Clock.Now, isUse: isOwner))
                {
                    return isOwner ? ClaimResult.Claimed(mailbox) : ClaimResult.Refused(ClaimStatus.WrongPassword);
                }

                // The mailbox has just ended. The thread that ended it removes it too, perhaps after this one.
                _mailboxes.TryRemove(new(name, mailbox));
            }
            else if (!MailboxName.IsLegal(name))
            {
                return ClaimResult.Refused(ClaimStatus.IllegalName);
            }
            else if (options.Mode == ClaimMode.Open)
            {
                return ClaimResult.Refused(ClaimStatus.NoSuchMailbox);
            }
            else if (TryCreate(name, digest, options.Origin, out mailbox, out var full))
            {
                return ClaimResult.Claimed(mailbox);
            }
            else if (full is { } status && hasSwept)
            {
                return ClaimResult.Refused(status);
            }
            else if (full is not null)
            {
                // Expired mailboxes must not block a claim merely because no sweep has visited them yet.
                Sweep();
                hasSwept = true;
            }
        }
    }

    /// <summary>Creates a mailbox, unless the name is taken by now or there is no room.</summary>
    private bool TryCreate(
        string name, in PasswordDigest digest, ClaimOrigin origin, [NotNullWhen(true)] out MemoryMailbox? mailbox, out ClaimStatus? full)
    {
        mailbox = null;
        full = null;
        Schedule.Point();

        // The name and the last room are taken in one step: a claim that loses the race for a name learns that it is taken, not that the
        // server is full.
        lock (_held.SyncRoot)
        {
            if (_mailboxes.ContainsKey(name))
            {
                return false;
            }

            if (Volatile.Read(ref _count) >= Options.MaxMailboxes)
            {
                full = ClaimStatus.ServerFull;
                return false;
            }

            if (!Origins.TryAdd(origin, out var payer))
            {
                full = ClaimStatus.OriginFull;
                return false;
            }

            var firstId = Math.Max(Clock.UnixMicroseconds, Volatile.Read(ref _firstId));
            _lastLife = Math.Max(Clock.UnixMicroseconds, _lastLife + 1);
            mailbox = new(this, name, digest, payer, _lastLife, firstId, Clock.Now);
            _held.MoveTo_NeedsLock(mailbox, Clock.Now);
            _mailboxes[name] = mailbox;
            Interlocked.Increment(ref _count);
        }

        Schedule.Point();
        Wheel.Schedule(mailbox, mailbox.Due);
        return true;
    }
}
