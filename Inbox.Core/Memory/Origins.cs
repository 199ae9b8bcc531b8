namespace Inbox.Memory;

/// <summary>What was claimed and sent from each origin, so that none fills the store up.</summary>
/// <param name="maxMailboxes">Mailboxes claimed from one origin; 0: no limit.</param>
/// <param name="maxBytes">Of messages that those have sent and that nobody has received; 0: no limit.</param>
internal sealed class Origins(int maxMailboxes, long maxBytes)
{
    private readonly Dictionary<ClaimOrigin, Account> _accounts = [];
    private readonly Lock _lock = new();

    /// <summary>Counts one mailbox more.</summary>
    /// <param name="origin">From where.</param>
    /// <param name="account">Whom it counts for; null: nobody.</param>
    /// <returns>False: that origin has as many as it may.</returns>
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

    /// <summary>One of its mailboxes is gone.</summary>
    public void Remove(Account? account)
    {
        if (account is null)
        {
            return;
        }

        lock (_lock)
        {
            // With a barrier: who gives its last bytes back at this moment sees it, or is seen.
            Interlocked.Decrement(ref account.Mailboxes);
            Forget_NeedsLock(account);
        }
    }

    /// <summary>Takes room for what one of its mailboxes sends.</summary>
    /// <param name="account">Of the mailbox; of its origin's others, where it was forgotten meanwhile: who has left may still send.</param>
    /// <param name="bytes">Of the body.</param>
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
    /// Gives room back. The account is kept until nothing of it is left, or leaving and coming again would begin a new one.
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

    /// <summary>Those of one origin.</summary>
    internal sealed class Account(ClaimOrigin origin)
    {
        public int Mailboxes;
        public long Bytes;

        public ClaimOrigin Origin => origin;
    }
}
