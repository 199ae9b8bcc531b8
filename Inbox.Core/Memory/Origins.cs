namespace Inbox.Memory;

/// <summary>What was claimed and sent from each origin, so that none can fill the store.</summary>
/// <param name="maxMailboxes">The largest number of mailboxes claimed from one origin; 0: no limit.</param>
/// <param name="maxBytes">The largest number of bytes that they have sent and that nobody has received; 0: no limit.</param>
internal sealed class Origins(int maxMailboxes, long maxBytes)
{
    private readonly Dictionary<ClaimOrigin, Account> _accounts = [];
    private readonly Lock _lock = new();

    /// <summary>Counts one more mailbox.</summary>
    /// <param name="origin">Where it was claimed from.</param>
    /// <param name="account">The account that it counts for; null for none.</param>
    /// <returns>False when the origin has reached its limit.</returns>
    public bool TryAdd(ClaimOrigin origin, out Account? account)
    {
        account = null;
        if (!origin.IsKnown || (maxMailboxes == 0 && maxBytes == 0))
        {
            return true;
        }

        lock (_lock)
        {
            if (!_accounts.TryGetValue(origin, out account))
            {
                _accounts.Add(origin, account = new(origin));
            }
            else if (maxMailboxes > 0 && account.Mailboxes >= maxMailboxes)
            {
                return false;
            }

            account.Mailboxes++;
            return true;
        }
    }

    /// <summary>Counts a mailbox for another origin.</summary>
    /// <param name="from">The account that it counts for so far.</param>
    /// <param name="to">Where it was claimed from now. If that is its origin already, nothing changes, whatever the limit.</param>
    /// <param name="account">The account that it counts for from now on; null for none.</param>
    /// <returns>False when the other origin has reached its limit, and nothing changed.</returns>
    public bool TryMove(Account? from, ClaimOrigin to, out Account? account)
    {
        if (from is not null && from.Origin == to)
        {
            account = from;
            return true;
        }

        if (!TryAdd(to, out account))
        {
            return false;
        }

        Remove(from);
        return true;
    }

    /// <summary>Counts one mailbox less.</summary>
    public void Remove(Account? account)
    {
        if (account is null)
        {
            return;
        }

        lock (_lock)
        {
            // A barrier is needed: a thread that gives the last bytes back at this moment sees the new count, or this thread sees the
            // bytes.
            Interlocked.Decrement(ref account.Mailboxes);
            Forget_NeedsLock(account);
        }
    }

    /// <summary>Takes room for a message that a mailbox sends.</summary>
    /// <param name="account">
    /// The mailbox's account. If it was forgotten meanwhile, it is replaced with the one of its origin's other mailboxes: an owner that has
    /// left may still send.
    /// </param>
    /// <param name="bytes">The size of the body.</param>
    public bool TryTake(ref Account? account, int bytes)
    {
        if (account is null || maxBytes == 0)
        {
            return true;
        }

        if (Volatile.Read(ref account.Mailboxes) == 0)
        {
            lock (_lock)
            {
                if (!_accounts.TryAdd(account.Origin, account))
                {
                    account = _accounts[account.Origin];
                }

                return TryTake(account, bytes);
            }
        }

        return TryTake(account, bytes);
    }

    private bool TryTake(Account account, int bytes)
    {

        if (Interlocked.Add(ref account.Bytes, bytes) <= maxBytes)
        {
            return true;
        }

        Interlocked.Add(ref account.Bytes, -bytes);
        return false;
    }

    /// <summary>
    /// Gives room back. The account is kept until nothing of it is left; otherwise leaving and coming back would start a new one.
    /// </summary>
    public void Give(Account? account, long bytes)
    {
        if (account is null || maxBytes == 0 || Interlocked.Add(ref account.Bytes, -bytes) != 0 || Volatile.Read(ref account.Mailboxes) != 0)
        {
            return;
        }

        lock (_lock)
        {
            Forget_NeedsLock(account);
        }
    }

    private void Forget_NeedsLock(Account account)
    {
        if (account.Mailboxes == 0 && Volatile.Read(ref account.Bytes) == 0 && _accounts.GetValueOrDefault(account.Origin) == account)
        {
            _accounts.Remove(account.Origin);
        }
    }

    /// <summary>The counts of one origin.</summary>
    internal sealed class Account(ClaimOrigin origin)
    {
        public int Mailboxes;
        public long Bytes;

        public ClaimOrigin Origin => origin;
    }
}
